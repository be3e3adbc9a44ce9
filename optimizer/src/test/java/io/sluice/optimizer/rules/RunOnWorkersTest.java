package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.filter;
import static io.sluice.optimizer.rules.Plans.join;
import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.sort;

import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunOnWorkersTest {

    private final RuleTester rule =
            RuleTester.of(new RunOnWorkers())
                    .in(plain -> Plans.context(plain, "tcp://a:1", "tcp://b:2"));
    private final Scan scan = scan("t", "a", "b").partitions(4);

    @Test
    void cutsAsHighAsEachPartitionRunsByItself() {
        rule.on(
                        new LimitExec(
                                sort(project(filter(scan, "a", ComparisonOp.LESS, 3), "b"), "b"),
                                0,
                                5,
                                false))
                .matches(
                        """
                        LimitExec
                          RemoteExchangeExec: stage=1
                            SortExec
                              ProjectionExec
                                FilterExec
                                  Scan
                        """);
    }

    @Test
    void leavesProjectionsOnTheCoordinatorThatHideWhatItMergesBy() {
        rule.on(project(sort(scan, "a"), "b"))
                .matches(
                        """
                        ProjectionExec: expressions=[b]
                          RemoteExchangeExec: stage=1
                            SortExec
                              Scan
                        """);
        rule.on(project(sort(scan, "a"), "a"))
                .matches(
                        """
                        RemoteExchangeExec: stage=1
                          ProjectionExec
                            SortExec
                              Scan
                        """);
    }

    @Test
    void numbersTheStages() {
        rule.on(join(scan, scan("u", "c"), JoinType.INNER, "a", "c"))
                .matches(
                        """
                        HashJoinExec
                          RemoteExchangeExec: stage=1
                            Scan: table=t
                          RemoteExchangeExec: stage=2
                            Scan: table=u
                        """);
    }

    @Test
    void leavesNodesOnTheCoordinatorThatAreTiedToIt() {
        rule.on(filter(scan.onCoordinator(), "a", ComparisonOp.LESS, 3)).leavesUnchanged();
        rule.on(new ValuesExec(List.of(), scan.schema())).leavesUnchanged();
    }

    @Test
    void leavesNodesOnTheCoordinatorThatNeedSeveralPartitions() {
        rule.on(aggregate(scan, List.of("a"), count()))
                .matches(
                        """
                        HashAggregateExec
                          RemoteExchangeExec: stage=1
                            Scan
                        """);
    }

    @Test
    void leavesPlansUnchangedWithoutWorkers() {
        RuleTester.of(new RunOnWorkers())
                .in(plain -> Plans.context(plain))
                .on(scan)
                .leavesUnchanged();
    }
}
