package io.sluice.optimizer.rules;

import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.List;

/// Keeps only the first rows where only they are wanted.
///
/// ```
/// LimitExec: offset=20, limit=10            LimitExec: offset=20, limit=10
///   SortExec: [price desc]           →        TopKExec: [price desc], limit=30
///     scan                                      scan
/// ```
///
/// Also through a projection between the two. Does not apply to sorts without a limit.
public final class SortToTopK implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "SortToTopK";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, SortToTopK::rewrite).plan();
    }

    private static Transformed rewrite(ExecutionPlan node) {
        if (!(node instanceof LimitExec limit)
                || limit.limit() == LimitExec.NO_LIMIT
                || limit.offset() > Long.MAX_VALUE - limit.limit()) {
            return Transformed.no(node);
        }
        long rows = limit.offset() + limit.limit();
        return switch (limit.input()) {
            case SortExec sort -> Transformed.yes(limit.withChildren(List.of(topK(sort, rows))));
            case ProjectionExec projection when projection.input() instanceof SortExec sort ->
                    Transformed.yes(
                            limit.withChildren(
                                    List.of(projection.withChildren(List.of(topK(sort, rows))))));
            default -> Transformed.no(node);
        };
    }

    private static TopKExec topK(SortExec sort, long rows) {
        return new TopKExec(sort.input(), sort.keys(), rows);
    }
}
