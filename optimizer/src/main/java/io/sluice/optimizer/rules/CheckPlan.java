package io.sluice.optimizer.rules;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.List;
import java.util.Optional;

/// Refuses plans that cannot run: an input without end below a node that waits for its end, rows
/// spread over partitions that a node needs together, a result in several partitions. Changes
/// nothing, and is always the last, so that the rules of users are checked too.
public final class CheckPlan implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "CheckPlan";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        check(plan);
        int partitions = plan.properties().partitioning().count();
        if (partitions != 1) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "the plan's result has "
                            + partitions
                            + " partitions; "
                            + plan.name()
                            + " must stand below an exchange to one");
        }
        return plan;
    }

    private static void check(ExecutionPlan plan) {
        List<ExecutionPlan> children = plan.children();
        requireSize(plan, "requiredDistribution", plan.requiredDistribution().size());
        requireSize(plan, "needsWholeInput", plan.needsWholeInput().size());
        for (int i = 0; i < children.size(); i++) {
            ExecutionPlan child = children.get(i);
            check(child);
            if (plan.needsWholeInput().get(i) && child.properties().isUnbounded()) {
                throw unbounded(plan, child);
            }
            Distribution required = plan.requiredDistribution().get(i);
            if (!required.isSatisfiedBy(child.properties().partitioning())) {
                throw new QueryException(
                        ErrorCode.PLAN_INVALID,
                        plan.name()
                                + " requires "
                                + required
                                + " of its input "
                                + child.name()
                                + ", which is "
                                + child.properties().partitioning());
            }
        }
    }

    private static void requireSize(ExecutionPlan plan, String what, int size) {
        if (size != plan.children().size()) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    plan.name()
                            + "."
                            + what
                            + " speaks of "
                            + size
                            + " children; there are "
                            + plan.children().size());
        }
    }

    private static QueryException unbounded(ExecutionPlan plan, ExecutionPlan child) {
        String source = endlessSource(child).map(CheckPlan::describe).orElse(child.name());
        return new QueryException(
                ErrorCode.UNBOUNDED_INPUT,
                describe(plan)
                        + " needs all of its input, and "
                        + source
                        + " has no end; aggregate over TUMBLE or HOP windows first, put a LIMIT"
                        + " below, or read a bounded table");
    }

    /// The lowest unbounded node: what makes the others unbounded.
    private static Optional<ExecutionPlan> endlessSource(ExecutionPlan plan) {
        for (ExecutionPlan child : plan.children()) {
            Optional<ExecutionPlan> below = endlessSource(child);
            if (below.isPresent()) {
                return below;
            }
        }
        return plan.properties().isUnbounded() ? Optional.of(plan) : Optional.empty();
    }

    private static String describe(ExecutionPlan plan) {
        PlanDescription description = PlanDescription.of(plan);
        return description.arguments().isEmpty()
                ? plan.name()
                : plan.name()
                        + " ("
                        + String.join(
                                ", ",
                                description.arguments().entrySet().stream()
                                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                                        .toList())
                        + ")";
    }
}
