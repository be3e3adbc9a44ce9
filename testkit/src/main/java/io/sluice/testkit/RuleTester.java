package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;

/// Applies a rule to plans and says what becomes of them.
///
/// ```java
/// RuleTester rule = RuleTester.of(new CacheSmallTables());
/// rule.on(scanOf("accounts")).matches("CachedScanExec: table=accounts*");
/// rule.on(scanOf("entries")).leavesUnchanged();
/// ```
///
/// Each application checks that the schema afterwards satisfies the one before, unless the rule
/// declines that check.
public final class RuleTester {

    private final PhysicalOptimizerRule rule;
    private final UnaryOperator<PlanningContext> planning;

    private RuleTester(PhysicalOptimizerRule rule, UnaryOperator<PlanningContext> planning) {
        this.rule = rule;
        this.planning = planning;
    }

    public static RuleTester of(PhysicalOptimizerRule rule) {
        return new RuleTester(rule, UnaryOperator.identity());
    }

    /// The same rule in another planning context, for example one with workers.
    public RuleTester in(UnaryOperator<PlanningContext> newPlanning) {
        return new RuleTester(rule, newPlanning);
    }

    public Application on(ExecutionPlan plan) {
        try (BufferAllocator allocator = TestMemory.newRoot()) {
            ExecutionPlan result =
                    rule.optimize(plan, planning.apply(TestPlanning.context(allocator)));
            if (rule.schemaCheck()) {
                assertThat(result.schema().mismatch(plan.schema()))
                        .as("what %s changes in the schema", rule.name())
                        .isEmpty();
            }
            return new Application(rule.name(), plan, result);
        }
    }

    /// A rule applied to a plan.
    ///
    /// @param rule the rule's name
    public record Application(String rule, ExecutionPlan before, ExecutionPlan after) {

        /// That the result has this tree, as [PlanAssert#matches] reads it.
        public Application matches(String tree) {
            PlanAssert.assertThatPlan(after).as(rule).matches(tree);
            return this;
        }

        /// That the result is this plan.
        public Application becomes(ExecutionPlan plan) {
            assertThat(after).as(rule).isEqualTo(plan);
            return this;
        }

        /// That the result is the very object that went in.
        public Application leavesUnchanged() {
            assertThat(after).as("what %s makes of %s", rule, before.name()).isSameAs(before);
            return this;
        }
    }
}
