package io.sluice.rsocket;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.Exchange;
import io.sluice.runtime.Router;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// Brings all partitions of its input into one.
record GatherExec(ExecutionPlan input) implements ExecutionPlan {

    @Override
    public String name() {
        return "GatherExec";
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input).withPartitioning(Partitioning.single());
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return new GatherExec(children.getFirst());
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return context.shared(Exchange.class, () -> Exchange.of(context, 1, _ -> Router.single()))
                .channel(partition);
    }
}
