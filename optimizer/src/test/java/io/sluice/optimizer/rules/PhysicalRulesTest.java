package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.aggregate;
import static io.sluice.optimizer.rules.Plans.count;
import static io.sluice.optimizer.rules.Plans.project;
import static io.sluice.optimizer.rules.Plans.scan;
import static io.sluice.optimizer.rules.Plans.sort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.optimizer.PlannerFixture;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PhysicalRulesTest {

    private final PlanningContext context = new PlannerFixture().context();
    private final Scan scan = scan("t", "a", "b");

    private record Rewrite(String name, UnaryOperator<ExecutionPlan> step)
            implements PhysicalOptimizerRule {
        @Override
        public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext planning) {
            return step.apply(plan);
        }
    }

    @Test
    void saysWhyEachRuleStandsWhereItStands() {
        assertThat(PhysicalRules.BUILT_IN)
                .allSatisfy(entry -> assertThat(entry.reason()).isNotBlank());
        assertThat(PhysicalRules.BUILT_IN)
                .extracting(entry -> entry.rule().name())
                .doesNotHaveDuplicates();
        assertThat(PhysicalRules.LAST.rule()).isInstanceOf(CheckPlan.class);
    }

    @Test
    void runsTheRulesOfUsersBeforeTheCheck() {
        Rewrite spread = new Rewrite("spread", _ -> scan.partitions(2));

        assertThatThrownBy(() -> PhysicalRules.apply(scan, List.of(spread), context))
                .hasMessageContaining("2 partitions");
    }

    @Test
    void namesARuleThatChangesTheSchemaAndTheColumn() {
        Rewrite drop = new Rewrite("drop", plan -> project(plan, "b", "b"));

        assertThatThrownBy(() -> PhysicalRules.apply(scan, List.of(drop), context))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID))
                .hasMessage(
                        "rule \"drop\" changed the plan's schema: column 0 is \"b bigint\" instead of"
                                + " \"a bigint\"");
    }

    @Test
    void namesARuleThatTakesAwayAnOrderThatTheResultOrALimitNeeds() {
        ExecutionPlan unsorted = scan;
        ExecutionPlan sorted = sort(scan, "a");
        Rewrite unsort =
                new Rewrite(
                        "unsort",
                        plan ->
                                PlanRewriter.transformUp(
                                                plan,
                                                node ->
                                                        node instanceof SortExec
                                                                        || node instanceof TopKExec
                                                                ? Transformed.yes(unsorted)
                                                                : Transformed.no(node))
                                        .plan());
        for (ExecutionPlan plan :
                List.of(
                        sorted,
                        project(sorted, "b"),
                        project(new LimitExec(sorted, 3, 5, false), "b"),
                        aggregate(new LimitExec(sorted, 3, 5, false), List.of(), count()))) {
            assertThatThrownBy(() -> PhysicalRules.apply(plan, List.of(unsort), context))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID))
                    .hasMessage(
                            "rule \"unsort\" took away the order [a], which the result or a limit"
                                    + " needs");
        }
    }

    /// The name of a column is not its values.
    @Test
    void namesARuleThatSortsByAnotherColumnOfTheSameName() {
        ExecutionPlan byA = project(sort(renamed("a"), "key"), "b");
        ExecutionPlan byB = project(sort(renamed("b"), "key"), "b");
        Rewrite same = new Rewrite("same", _ -> project(sort(renamed("a"), "key"), "b"));
        Rewrite other = new Rewrite("other", _ -> byB);

        assertThat(PhysicalRules.apply(byA, List.of(same), context).schema())
                .isEqualTo(byA.schema());
        assertThatThrownBy(() -> PhysicalRules.apply(byA, List.of(other), context))
                .hasMessage(
                        "rule \"other\" took away the order [key], which the result or a limit"
                                + " needs");
    }

    /// The scan's columns `b` and, under the name `key`, another one.
    private ExecutionPlan renamed(String column) {
        ExecutionPlan both = project(scan, "b", column);
        return new ProjectionExec(
                scan,
                ((ProjectionExec) both).expressions(),
                Schema.of(
                        both.schema().field(0),
                        new Field(
                                "key",
                                both.schema().field(1).type(),
                                both.schema().field(1).nullable(),
                                Map.of())));
    }

    @Test
    void theOrderOfTheResultDoesNotGoWithALimit() {
        ExecutionPlan plan = sort(new LimitExec(scan, 0, 5, false), "a");
        Rewrite drop = new Rewrite("drop", _ -> scan);

        assertThatThrownBy(() -> PhysicalRules.apply(plan, List.of(drop), context))
                .hasMessageContaining("took away the order [a]");
    }

    @Test
    void letsARuleSpareASortWhoseOrderIsThereAlready() {
        ExecutionPlan sorted = sort(scan, "a");
        Rewrite spare = new Rewrite("spare", _ -> scan.ordered("a"));

        assertThat(PhysicalRules.apply(sorted, List.of(spare), context).properties().ordering())
                .hasSize(1);
    }

    @Test
    void namesARuleThatFails() {
        Rewrite failing =
                new Rewrite(
                        "failing",
                        _ -> {
                            throw new IllegalStateException("oops");
                        });

        assertThatThrownBy(() -> PhysicalRules.apply(scan, List.of(failing), context))
                .hasMessage("rule \"failing\" failed: oops")
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
