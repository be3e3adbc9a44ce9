package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.sort;

import io.sluice.operators.LimitExec;
import io.sluice.operators.TopKExec;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class SortAndLimitRulesTest {

    private final RuleTester topK = RuleTester.of(new SortToTopK());
    private final RuleTester eachPartition = RuleTester.of(new LimitEachPartition());
    private final Scan scan = scan("t", "a", "b");

    private static LimitExec limit(ExecutionPlan input, long offset, long limit) {
        return new LimitExec(input, offset, limit, false);
    }

    @Test
    void keepsTheFirstRowsOfASortThatIsLimited() {
        topK.on(limit(sort(scan, "a"), 20, 10))
                .matches(
                        """
                        LimitExec: offset=20, limit=10
                          TopKExec: order=[a], limit=30
                            Scan
                        """);
    }

    @Test
    void looksThroughAProjection() {
        topK.on(limit(project(sort(scan, "a"), "b"), 0, 5))
                .matches(
                        """
                        LimitExec: limit=5
                          ProjectionExec: expressions=[b]
                            TopKExec: order=[a], limit=5
                              Scan
                        """);
    }

    @Test
    void leavesSortsWithoutALimitUnchanged() {
        topK.on(sort(scan, "a")).leavesUnchanged();
        topK.on(limit(sort(scan, "a"), 3, LimitExec.NO_LIMIT)).leavesUnchanged();
        topK.on(limit(scan, 0, 3)).leavesUnchanged();
        topK.on(limit(sort(scan, "a"), Long.MAX_VALUE, 2)).leavesUnchanged();
    }

    @Test
    void limitsEachOfSeveralPartitions() {
        eachPartition
                .on(limit(scan.partitions(4), 2, 3))
                .matches(
                        """
                        LimitExec: offset=2, limit=3
                          LimitExec: limit=5, per=partition
                            Scan
                        """);
    }

    @Test
    void leavesUnchangedWhatIsLimitedAlready() {
        eachPartition.on(limit(scan, 0, 3)).leavesUnchanged();
        eachPartition.on(limit(scan.partitions(4), 3, LimitExec.NO_LIMIT)).leavesUnchanged();
        TopKExec first = new TopKExec(scan.partitions(4), sort(scan, "a").keys(), 3);
        eachPartition.on(limit(first, 0, 3)).leavesUnchanged();
        eachPartition.on(limit(project(first, "b"), 0, 3)).leavesUnchanged();
        eachPartition
                .on(limit(new LimitExec(scan.partitions(4), 0, 3, true), 0, 3))
                .leavesUnchanged();
        eachPartition.on(sort(scan, "a").withChildren(List.of(scan))).leavesUnchanged();
    }
}
