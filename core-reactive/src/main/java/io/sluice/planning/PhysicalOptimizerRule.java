package io.sluice.planning;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;

/// A rewriting of physical plans. Rules added by users run after the built-in ones and before the
/// sanity check.
///
/// A rule keeps the plan's meaning and its schema; it connects to nothing. `PlanRewriter` applies
/// it to every node.
public interface PhysicalOptimizerRule {

    /// The rule's name, in EXPLAIN VERBOSE and in errors.
    String name();

    /// The rewritten plan, or the plan itself where there is nothing to do.
    ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context);

    /// Whether the schema afterwards must satisfy the one before.
    default boolean schemaCheck() {
        return true;
    }
}
