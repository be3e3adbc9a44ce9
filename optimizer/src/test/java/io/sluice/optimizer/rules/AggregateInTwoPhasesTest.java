package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.call;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.expr.AggregateCall;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.testkit.RuleTester;
import io.sluice.type.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateInTwoPhasesTest {

    private final RuleTester rule =
            RuleTester.of(new AggregateInTwoPhases()).in(plain -> Plans.context(plain));
    private final Scan scan = scan("t", "a", "b").partitions(4);

    @Test
    void aggregatesPartitionsFirst() {
        ExecutionPlan plan =
                rule.on(aggregate(scan, List.of("a"), count(), call(scan, "sum", "b")))
                        .matches(
                                """
                                HashAggregateExec: mode=final, keys=[a], aggregates=[count(*), sum(b)]
                                  HashAggregateExec: mode=partial, keys=[a], aggregates=[count(*), sum(b)]
                                    Scan
                                """)
                        .after();

        assertThat(plan.children().getFirst().schema().fields())
                .extracting(Field::name)
                .startsWith("a", "count$0", "sum$0");
    }

    @Test
    void leavesASinglePartitionUnchangedUnlessWorkersRunIt() {
        ExecutionPlan plan = aggregate(scan("t", "a"), List.of("a"), count());
        RuleTester withWorkers =
                RuleTester.of(new AggregateInTwoPhases())
                        .in(plain -> Plans.context(plain, "tcp://w:1"));

        rule.on(plan).leavesUnchanged();
        withWorkers
                .on(plan)
                .matches(
                        """
                        HashAggregateExec: mode=final, keys=[a], aggregates=[count(*)]
                          HashAggregateExec: mode=partial, keys=[a], aggregates=[count(*)]
                            Scan
                        """);
        withWorkers
                .on(aggregate(scan("t", "a").onCoordinator(), List.of("a"), count()))
                .leavesUnchanged();
    }

    @Test
    void leavesDistinctUnchanged() {
        AggregateCall sum = call(scan, "sum", "b");
        AggregateCall distinct =
                new AggregateCall(
                        sum.function(), sum.arguments(), true, sum.filter(), sum.type(), "s");

        rule.on(aggregate(scan, List.of("a"), count(), distinct)).leavesUnchanged();
    }

    @Test
    void leavesUnchangedWhereThereAreNearlyAsManyGroupsAsRows() {
        ColumnStatistics key =
                new ColumnStatistics(
                        Precision.absent(),
                        Precision.absent(),
                        Precision.absent(),
                        Precision.inexact(900L));
        Scan unique =
                scan.statistics(
                        new Statistics(
                                Precision.inexact(1000L),
                                Precision.absent(),
                                List.of(key, ColumnStatistics.UNKNOWN)));

        rule.on(aggregate(unique, List.of("a"), count())).leavesUnchanged();
    }
}
