package io.sluice.optimizer.rules;

import io.sluice.config.EngineOptions;
import io.sluice.expr.SortKey;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
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

    /// One partition. The exchange goes below projections of something sorted, which may take away
    /// the columns that it is sorted by.
    private static ExecutionPlan gathered(ExecutionPlan plan) {
        return switch (plan) {
            case ProjectionExec projection when isSorted(projection) ->
                    projection.withChildren(List.of(gathered(projection.input())));
            default -> new ExchangeExec(plan, Partitioning.single(), order(plan));
        };
    }

    private static List<SortKey> order(ExecutionPlan plan) {
        return isSorted(plan) ? plan.properties().ordering() : List.of();
    }

    /// Whether each partition has been sorted for what stands above, and is not in some order by
    /// chance.
    private static boolean isSorted(ExecutionPlan plan) {
        return switch (plan) {
            case SortExec _, TopKExec _ -> true;
            case ProjectionExec projection -> isSorted(projection.input());
            case LimitExec limit -> isSorted(limit.input());
            case RemoteExchangeExec remote -> isSorted(remote.fragment());
            default -> false;
        };
    }
}
