package io.sluice.optimizer.rules;

import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fills up batches of which a filter or join leaves little.
///
/// ```
/// ExchangeExec                                ExchangeExec
///   FilterExec: 1 row in 100         →          CoalesceBatchesExec: rows=8192
///     scan                                        FilterExec: 1 row in 100
///                                                   scan
/// ```
///
/// Copying the few rows costs less than what every node above spends on each batch. Does not apply
/// where more is left or nothing is known, to inputs of a single batch, to streams, whose rows it
/// would delay, and below limits, which may need the first rows only.
public final class CoalesceSmallBatches implements PhysicalOptimizerRule {

    /// Up to this part of its rows a batch is worth filling up.
    private static final double FEW = 1.0 / 8;

    @Override
    public String name() {
        return "CoalesceSmallBatches";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return rewrite(plan, context.query().get(EngineOptions.BATCH_ROWS));
    }

    private static ExecutionPlan rewrite(ExecutionPlan plan, int batchRows) {
        List<ExecutionPlan> children = new ArrayList<>();
        boolean changed = false;
        for (ExecutionPlan child : plan.children()) {
            ExecutionPlan below = rewrite(child, batchRows);
            ExecutionPlan filled =
                    passesBatchesOn(plan) || !leavesFew(below, batchRows)
                            ? below
                            : new CoalesceBatchesExec(below, batchRows);
            changed |= filled != child;
            children.add(filled);
        }
        return changed ? plan.withChildren(children) : plan;
    }

    /// Nodes above which the decision is due instead: a filter leaves still less, and a choice of
    /// columns leaves less to copy.
    private static boolean passesBatchesOn(ExecutionPlan parent) {
        return parent instanceof LimitExec
                || parent instanceof FilterExec
                || parent instanceof CoalesceBatchesExec
                || isChoice(parent);
    }

    private static boolean isChoice(ExecutionPlan plan) {
        return plan instanceof ProjectionExec projection
                && projection.expressions().stream().allMatch(Expr.ColumnRef.class::isInstance);
    }

    private static boolean leavesFew(ExecutionPlan plan, int batchRows) {
        return switch (plan) {
            case ProjectionExec projection when isChoice(plan) ->
                    leavesFew(projection.input(), batchRows);
            case FilterExec filter -> leavesFew(plan, filter.input(), batchRows);
            case HashJoinExec join -> leavesFew(plan, join.left(), batchRows);
            case NestedLoopJoinExec join -> leavesFew(plan, join.left(), batchRows);
            default -> false;
        };
    }

    private static boolean leavesFew(ExecutionPlan plan, ExecutionPlan streamed, int batchRows) {
        if (plan.properties().isUnbounded()) {
            return false;
        }
        Optional<Long> before = streamed.statistics().rowCount().toOptional();
        Optional<Long> after = plan.statistics().rowCount().toOptional();
        return before.isPresent()
                && after.isPresent()
                && before.get() > batchRows
                && after.get() <= before.get() * FEW;
    }
}
