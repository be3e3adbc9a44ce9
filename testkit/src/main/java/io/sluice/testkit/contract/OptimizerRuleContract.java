package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanPrinter;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.SiblingsExec;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestPlanning;
import io.sluice.testkit.TestTask;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What Sluice expects of a [PhysicalOptimizerRule]: that it rewrites what it is for wherever that
/// stands in a plan, leaves everything else alone, has nothing left to do the second time, and
/// keeps the schema and the rows.
public interface OptimizerRuleContract {

    PhysicalOptimizerRule rule();

    /// Plans with what becomes of them, at least one.
    List<Rewriting> rewritings();

    /// Plans that the rule leaves as they are, at least one.
    List<ExecutionPlan> untouched();

    /// Where the rule plans: adds factories, settings or workers to a context that has none.
    default PlanningContext planning(PlanningContext plain) {
        return plain;
    }

    /// The process that the plans run in, as in [ExecutionPlanContract#environment].
    default TaskEnvironment environment(TaskEnvironment plain) {
        return plain;
    }

    /// Whether the plans can run before and after the rule, so that their rows can be compared. Not
    /// so where a later rule has to complete what this one begins.
    default boolean runs() {
        return true;
    }

    /// Counters of what the plans open while they run.
    default Connections connections() {
        return Connections.NONE;
    }

    @Test
    default void hasAName() {
        assertThat(rule().name()).isNotBlank();
    }

    @Test
    default void rewritesItsExamples() {
        assertThat(rewritings()).isNotEmpty();
        for (Rewriting rewriting : rewritings()) {
            assertThat(apply(rewriting.before()))
                    .as("what %s makes of %s", rule().name(), print(rewriting.before()))
                    .isEqualTo(rewriting.after());
        }
    }

    @Test
    default void leavesOtherPlansUnchanged() {
        assertThat(untouched()).isNotEmpty();
        for (ExecutionPlan plan : untouched()) {
            assertThat(apply(plan))
                    .as("what %s makes of %s", rule().name(), print(plan))
                    .isSameAs(plan);
        }
    }

    @Test
    default void hasNothingToDoTheSecondTime() {
        for (Rewriting rewriting : rewritings()) {
            ExecutionPlan once = apply(rewriting.before());
            assertThat(apply(once))
                    .as("what %s makes of its own result %s", rule().name(), print(once))
                    .isSameAs(once);
        }
    }

    @Test
    default void reachesEveryChild() {
        for (Rewriting rewriting : rewritings()) {
            ExecutionPlan before = rewriting.before();
            ExecutionPlan after = rewriting.after();
            assertThat(apply(SiblingsExec.of(before, SiblingsExec.of(before), before)))
                    .as("what %s makes of the same plan at four places", rule().name())
                    .isEqualTo(SiblingsExec.of(after, SiblingsExec.of(after), after));
        }
    }

    @Test
    default void keepsTheSchema() {
        if (!rule().schemaCheck()) {
            return;
        }
        for (Rewriting rewriting : rewritings()) {
            ExecutionPlan before = rewriting.before();
            assertThat(apply(before).schema().mismatch(before.schema()))
                    .as("what %s changes in the schema of %s", rule().name(), print(before))
                    .isEmpty();
        }
    }

    @Test
    default void keepsTheRows() {
        for (Rewriting rewriting : runs() ? rewritings() : List.<Rewriting>of()) {
            RowBag expected = RowBag.of(rows(rewriting.before()));
            RowBag.of(rows(apply(rewriting.before())))
                    .assertSameAs(expected, "rows after " + rule().name());
        }
    }

    @Test
    default void leavesTheOldPlanAsItWas() {
        for (Rewriting rewriting : rewritings()) {
            String before = print(rewriting.before());
            apply(rewriting.before());
            assertThat(print(rewriting.before())).isEqualTo(before);
        }
    }

    @Test
    default void connectsToNothing() {
        int opened = connections().opened().getAsInt();
        rewritings().forEach(rewriting -> print(apply(rewriting.before())));
        assertThat(connections().opened().getAsInt())
                .as("connections opened by rewriting")
                .isEqualTo(opened);
    }

    private ExecutionPlan apply(ExecutionPlan plan) {
        try (BufferAllocator allocator = TestMemory.newRoot()) {
            return rule().optimize(plan, planning(TestPlanning.context(allocator)));
        }
    }

    private List<List<@Nullable Object>> rows(ExecutionPlan plan) {
        try (BufferAllocator root = TestMemory.newRoot()) {
            return TestTask.of(plan, root)
                    .environment(environment(TestTask.environment(root)))
                    .rows();
        }
    }

    private static String print(ExecutionPlan plan) {
        return PlanPrinter.print(plan);
    }
}
