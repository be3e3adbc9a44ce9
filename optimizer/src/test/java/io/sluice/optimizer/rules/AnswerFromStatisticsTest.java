package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.call;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.filter;
import static io.sluice.optimizer.rules.Plans.scan;

import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerFromStatisticsTest {

    private static final Scan EXACT = known(Precision.exact(7L));

    private final RuleTester rule = RuleTester.of(new AnswerFromStatistics());

    private static Scan known(Precision<Long> rows) {
        ColumnStatistics column =
                new ColumnStatistics(
                        Precision.exact(2L),
                        Precision.exact(-5L),
                        Precision.inexact(99L),
                        Precision.absent());
        return scan("t", "a").statistics(new Statistics(rows, Precision.absent(), List.of(column)));
    }

    @Test
    void readsCountsAndExtremesThatAreExact() {
        rule.on(
                        aggregate(
                                EXACT,
                                List.of(),
                                count(),
                                call(EXACT, "count", "a"),
                                call(EXACT, "min", "a")))
                .matches("ValuesExec: rows=[(7, 5, -5)]");
    }

    @Test
    void givesNullForTheLeastOfNothing() {
        Scan nulls =
                EXACT.statistics(
                        new Statistics(
                                Precision.exact(2L),
                                Precision.absent(),
                                EXACT.statistics().columns()));

        rule.on(aggregate(nulls, List.of(), call(nulls, "max", "a")))
                .matches("ValuesExec: rows=[(null)]");
    }

    @Test
    void leavesEstimatesUnchanged() {
        Scan estimate = known(Precision.inexact(7L));

        rule.on(aggregate(estimate, List.of(), count())).leavesUnchanged();
        rule.on(aggregate(EXACT, List.of(), call(EXACT, "max", "a"))).leavesUnchanged();
    }

    @Test
    void leavesUnchangedWhatStatisticsDoNotTell() {
        rule.on(aggregate(EXACT, List.of(), count(), call(EXACT, "sum", "a"))).leavesUnchanged();
        rule.on(aggregate(EXACT, List.of("a"), count())).leavesUnchanged();
        rule.on(aggregate(filter(EXACT, "a", ComparisonOp.LESS, 3), List.of(), count()))
                .leavesUnchanged();
        rule.on(aggregate(EXACT.unbounded(), List.of(), count())).leavesUnchanged();
    }
}
