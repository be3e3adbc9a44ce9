package io.sluice.testkit.contract;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;

/// A node that does something to its only input's publisher, and promises what the input promises.
///
/// @param change the publisher of a partition, from the input's publisher and the node's context
record ProbeExec(
        ExecutionPlan input, BiFunction<Flux<RecordBatch>, TaskContext, Flux<RecordBatch>> change)
        implements ExecutionPlan {

    @Override
    public String name() {
        return "ProbeExec";
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
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (children.size() != 1) {
            throw new IllegalArgumentException("ProbeExec takes one child");
        }
        return new ProbeExec(children.getFirst(), change);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return change.apply(context.execute(0, partition), context);
    }
}
