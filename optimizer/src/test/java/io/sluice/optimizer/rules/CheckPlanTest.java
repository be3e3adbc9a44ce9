package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.join;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.sort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckPlanTest {

    private final RuleTester rule = RuleTester.of(new CheckPlan());
    private final Scan scan = scan("t", "a", "b");

    @Test
    void leavesValidPlansUnchanged() {
        rule.on(sort(aggregate(scan, List.of("a"), count()), "a")).leavesUnchanged();
        rule.on(join(scan.unbounded(), scan("u", "c"), JoinType.INNER, "a", "c")).leavesUnchanged();
    }

    @Test
    void refusesEndlessInputsOfNodesThatWaitForTheEnd() {
        assertRefused(
                sort(scan.unbounded(), "a"),
                ErrorCode.UNBOUNDED_INPUT,
                "SortExec (order=[a]) needs all of its input, and Scan (table=t) has no end");
        assertRefused(
                join(scan("u", "c"), scan.unbounded(), JoinType.INNER, "c", "a"),
                ErrorCode.UNBOUNDED_INPUT,
                "aggregate over TUMBLE or HOP windows first");
    }

    @Test
    void refusesRowsInSeveralPartitionsThatANodeNeedsTogether() {
        assertRefused(
                aggregate(scan.partitions(2), List.of(), count()),
                ErrorCode.PLAN_INVALID,
                "HashAggregateExec requires Single");
        assertRefused(
                scan.partitions(2), ErrorCode.PLAN_INVALID, "the plan's result has 2 partitions");
    }

    private void assertRefused(ExecutionPlan plan, ErrorCode code, String message) {
        assertThatThrownBy(() -> rule.on(plan))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e).hasMessageContaining(message);
                        });
    }
}
