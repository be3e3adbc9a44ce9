package io.sluice.optimizer.rules;

import io.sluice.config.EngineOptions;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.plan.RowOrder;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.ArrayList;
import java.util.List;

/// Brings rows together that a node needs in one partition, and the result into one, by as few
/// exchanges as possible; what was sorted on purpose is merged and stays sorted.
///
/// ```
/// LimitExec: limit=10                        LimitExec: limit=10
///   TopKExec in 4 partitions       →           ExchangeExec: to single, merging
///                                                TopKExec in 4 partitions
/// HashAggregateExec: final, [origin]         HashAggregateExec: final, [origin]
///   HashAggregateExec: partial     →           ExchangeExec: to hash(origin)
///                                                HashAggregateExec: partial
/// ```
///
/// Few rows are gathered instead of hashed: more partitions would cost more than they save. Does
/// not apply where a requirement is met.
public final class EnforceDistribution implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "EnforceDistribution";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        ExecutionPlan enforced = enforce(plan, context);
        return isSingle(enforced) ? enforced : gathered(enforced);
    }

    private static boolean isSingle(ExecutionPlan plan) {
        return plan.properties().partitioning().count() == 1;
    }

    private static ExecutionPlan enforce(ExecutionPlan plan, PlanningContext context) {
        List<ExecutionPlan> children = new ArrayList<>();
        boolean changed = false;
        for (int i = 0; i < plan.children().size(); i++) {
            ExecutionPlan child = plan.children().get(i);
            ExecutionPlan below = enforce(child, context);
            ExecutionPlan met = met(below, plan.requiredDistribution().get(i), context);
            changed |= met != child;
            children.add(met);
        }
        return changed ? plan.withChildren(children) : plan;
    }

    private static ExecutionPlan met(
            ExecutionPlan child, Distribution required, PlanningContext context) {
        if (required.isSatisfiedBy(child.properties().partitioning())) {
            return child;
        }
        return switch (required) {
            case Distribution.Any() -> child;
            case Distribution.Single() -> gathered(child);
            case Distribution.Hash(List<Integer> columns) -> hashed(child, columns, context);
        };
    }

    private static ExecutionPlan hashed(
            ExecutionPlan child, List<Integer> columns, PlanningContext context) {
        int partitions = context.query().get(EngineOptions.TARGET_PARTITIONS);
        long batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        boolean few =
                !child.properties().isUnbounded()
                        && child.statistics()
                                .rowCount()
                                .toOptional()
                                .filter(rows -> rows <= batchRows)
                                .isPresent();
        return partitions == 1 || few
                ? gathered(child)
                : new ExchangeExec(child, new Partitioning.Hash(columns, partitions), List.of());
    }

    /// One partition. The exchange goes below nodes that take away columns by which their rows are
    /// sorted, since it merges by them.
    private static ExecutionPlan gathered(ExecutionPlan plan) {
        return RowOrder.isHidden(plan) || isSortedProjection(plan)
                ? plan.withChildren(List.of(gathered(RowOrder.passedOn(plan).orElseThrow())))
                : new ExchangeExec(plan, Partitioning.single(), RowOrder.mergeOrder(plan));
    }

    private static boolean isSortedProjection(ExecutionPlan plan) {
        return plan instanceof ProjectionExec && !RowOrder.sortedBy(plan).isEmpty();
    }
}
