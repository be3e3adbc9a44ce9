package io.sluice.testkit;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;

/// A leaf for tests whose partitions are any publishers, as a foreign operator's would be.
///
/// @param run the batches of a partition
public record FluxExec(
        Schema schema,
        PlanProperties properties,
        BiFunction<Integer, TaskContext, Flux<RecordBatch>> run)
        implements ExecutionPlan {

    /// A bounded leaf of one partition.
    public static FluxExec of(
            Schema schema, BiFunction<Integer, TaskContext, Flux<RecordBatch>> run) {
        return new FluxExec(schema, PlanProperties.of(Partitioning.single()), run);
    }

    @Override
    public String name() {
        return "FluxExec";
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("FluxExec is a leaf and takes no children");
        }
        return this;
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return run.apply(partition, context);
    }
}
