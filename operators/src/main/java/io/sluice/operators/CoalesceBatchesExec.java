package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.operators.internal.step.CoalesceStep;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;

/// Joins small batches, as a selective filter leaves them, to larger ones; large batches pass as
/// they are.
///
/// Rows keep their order. Holds at most one output batch. A batch with a mark is never held back:
/// it goes on at once, with what was held before it.
///
/// @param batchRows rows from which on a batch is handed on
public record CoalesceBatchesExec(ExecutionPlan input, int batchRows)
        implements BuiltinExec, StepExec {

    public CoalesceBatchesExec {
        requireNonNull(input, "input is null");
        if (batchRows < 1) {
            throw new IllegalArgumentException("CoalesceBatchesExec: batches of " + batchRows);
        }
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public CoalesceBatchesExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new CoalesceBatchesExec(children.getFirst(), batchRows);
    }

    @Override
    public Statistics statistics() {
        return input.statistics();
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("rows", batchRows);
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new CoalesceStep(schema(), batchRows, context.allocator());
    }
}
