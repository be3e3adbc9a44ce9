package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.filter;
import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.sort;

import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.LimitExec;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Precision;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnforceDistributionTest {

    private final RuleTester rule =
            RuleTester.of(new EnforceDistribution()).in(plain -> Plans.context(plain));
    private final Scan scan = scan("t", "a", "b").partitions(4);

    @Test
    void gathersTheResult() {
        rule.on(scan)
                .matches(
                        """
                        ExchangeExec: to=single
                          Scan
                        """);
    }

    @Test
    void mergesWhatIsSortedBelowTheProjectionThatDropsTheKey() {
        rule.on(project(sort(scan, "a"), "b"))
                .matches(
                        """
                        ProjectionExec
                          ExchangeExec: to=single, merge=[a]
                            SortExec
                              Scan
                        """);
    }

    @Test
    void mergesBelowAllThatHidesTheKey() {
        rule.on(
                        filter(
                                new LimitExec(project(sort(scan, "a"), "b"), 0, 5, true),
                                "b",
                                ComparisonOp.LESS,
                                3))
                .matches(
                        """
                        FilterExec
                          LimitExec: limit=5, per=partition
                            ProjectionExec
                              ExchangeExec: to=single, merge=[a]
                                SortExec
                                  Scan
                        """);
    }

    @Test
    void mergesWhatIsFilteredAfterItWasSorted() {
        rule.on(filter(sort(scan, "a"), "b", ComparisonOp.LESS, 3))
                .matches(
                        """
                        ExchangeExec: to=single, merge=[a]
                          FilterExec
                            SortExec
                              Scan
                        """);
    }

    @Test
    void hashesGroupsByTheirKeys() {
        rule.on(aggregate(scan, List.of("b"), count()))
                .matches(
                        """
                        ExchangeExec: to=single
                          HashAggregateExec
                            ExchangeExec: to=hash, columns=[b], partitions=3
                              Scan
                        """);
    }

    @Test
    void gathersFewRowsInsteadOfHashingThem() {
        rule.on(aggregate(scan.rows(Precision.inexact(100L)), List.of("b"), count()))
                .matches(
                        """
                        HashAggregateExec
                          ExchangeExec: to=single
                            Scan
                        """);
    }

    @Test
    void gathersForALimitOfAll() {
        rule.on(new LimitExec(scan, 0, 5, false))
                .matches(
                        """
                        LimitExec
                          ExchangeExec: to=single
                            Scan
                        """);
    }

    @Test
    void leavesUnchangedWhatIsMet() {
        rule.on(aggregate(scan("t", "a"), List.of("a"), count())).leavesUnchanged();
        ExchangeExec hashed =
                new ExchangeExec(scan, new Partitioning.Hash(List.of(0), 3), List.of());
        rule.on(
                        new ExchangeExec(
                                aggregate(hashed, List.of("a", "b"), count()),
                                Partitioning.single(),
                                List.of()))
                .leavesUnchanged();
    }
}
