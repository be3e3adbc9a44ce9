package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.join;
import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.sort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.SortKey;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ChangelogMode;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @Test
    void refusesExchangesThatMixSortedRowsBelowAResultOrALimit() {
        ExecutionPlan sorted = sort(scan.partitions(2), "a");
        ExecutionPlan mixed = new ExchangeExec(sorted, Partitioning.single(), List.of());
        String message =
                "ExchangeExec (to=single) does not keep the order [a] that stands below and is wanted"
                        + " above";

        assertRefused(mixed, ErrorCode.PLAN_INVALID, message);
        assertRefused(project(mixed, "b"), ErrorCode.PLAN_INVALID, message);
        assertRefused(
                new ExchangeExec(project(sorted, "b"), Partitioning.single(), List.of()),
                ErrorCode.PLAN_INVALID,
                message);
        assertRefused(
                aggregate(new LimitExec(mixed, 0, 5, false), List.of(), count()),
                ErrorCode.PLAN_INVALID,
                message);
        assertRefused(
                new ExchangeExec(
                        new ExchangeExec(sorted, new Partitioning.RoundRobin(2), List.of()),
                        Partitioning.single(),
                        List.of()),
                ErrorCode.PLAN_INVALID,
                "ExchangeExec (to=round robin, partitions=2) does not keep the order [a]");
    }

    @Test
    void refusesMergesOfPartitionsThatAreNotInTheirOrder() {
        assertRefused(
                new ExchangeExec(
                        sort(scan.partitions(2), "a"),
                        Partitioning.single(),
                        List.of(SortKey.ascending(1))),
                ErrorCode.PLAN_INVALID,
                "ExchangeExec (to=single, merge=[b]) merges partitions that are not in this order:"
                        + " SortExec has [a]");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "APPEND")
    void refusesToCountWithdrawnRowsAsAdded(ChangelogMode mode) {
        Scan changing = scan.changelog(mode);

        assertRefused(
                aggregate(changing, List.of("a"), count()),
                ErrorCode.UNSUPPORTED,
                "takes rows that are added, and Scan (table=t) also changes or withdraws rows"
                        + " (changelog mode "
                        + mode
                        + ")");
        assertRefused(
                sort(new ExchangeExec(changing, Partitioning.single(), List.of()), "a"),
                ErrorCode.UNSUPPORTED,
                "SortExec (order=[a]) takes rows that are added, and Scan (table=t)");
        assertRefused(changing, ErrorCode.UNSUPPORTED, "the result takes rows that are added");
    }

    @Test
    void leavesExchangesUnchangedThatMergeOrWhoseOrderNobodyWants() {
        ExecutionPlan sorted = sort(scan.partitions(2), "a");
        rule.on(
                        project(
                                new ExchangeExec(
                                        sorted,
                                        Partitioning.single(),
                                        List.of(SortKey.ascending(0))),
                                "b"))
                .leavesUnchanged();
        rule.on(
                        aggregate(
                                new ExchangeExec(sorted, Partitioning.single(), List.of()),
                                List.of("b"),
                                count()))
                .leavesUnchanged();
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
