package io.sluice.codec;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// A node of another extension, over one input.
record AcmeTagExec(ExecutionPlan input, String tag) implements ExecutionPlan {

    @Override
    public String name() {
        return "AcmeTagExec";
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
        return new AcmeTagExec(children.getFirst(), tag);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return context.execute(input, partition);
    }
}
