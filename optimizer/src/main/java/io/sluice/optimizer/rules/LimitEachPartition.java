package io.sluice.optimizer.rules;

import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.TopKExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.List;

/// Stops each partition as soon as it alone has yielded enough.
///
/// ```
/// LimitExec: limit=10                     LimitExec: limit=10
///   scan in 4 partitions         →          LimitExec: limit=10, per=partition
///                                             scan in 4 partitions
/// ```
///
/// Does not apply to a single partition, nor above a TopK, which yields no more anyhow.
public final class LimitEachPartition implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "LimitEachPartition";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, LimitEachPartition::rewrite).plan();
    }

    private static Transformed rewrite(ExecutionPlan node) {
        if (!(node instanceof LimitExec limit)
                || limit.perPartition()
                || limit.limit() == LimitExec.NO_LIMIT
                || limit.offset() > Long.MAX_VALUE - limit.limit()
                || limit.input().properties().partitioning().count() == 1
                || isBounded(limit.input())) {
            return Transformed.no(node);
        }
        LimitExec partial = new LimitExec(limit.input(), 0, limit.offset() + limit.limit(), true);
        return Transformed.yes(limit.withChildren(List.of(partial)));
    }

    private static boolean isBounded(ExecutionPlan input) {
        return switch (input) {
            case TopKExec _ -> true;
            case LimitExec limit -> limit.perPartition();
            case ProjectionExec projection -> isBounded(projection.input());
            default -> false;
        };
    }
}
