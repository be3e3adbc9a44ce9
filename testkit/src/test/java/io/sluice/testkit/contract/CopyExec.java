package io.sluice.testkit.contract;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// An operator that lets everything through, written as a plain `Flux` as a foreign one would be,
/// with or without a flaw.
record CopyExec(ExecutionPlan input, Flaw flaw) implements ExecutionPlan {

    enum Flaw {
        NONE,
        KEEPS_INPUT_OPEN,
        SWALLOWS_ERRORS,
        TAKES_ANY_CHILDREN
    }

    @Override
    public String name() {
        return "CopyExec";
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
        if (children.size() != 1 && flaw != Flaw.TAKES_ANY_CHILDREN) {
            throw new IllegalArgumentException("CopyExec takes one child");
        }
        return new CopyExec(children.isEmpty() ? input : children.getFirst(), flaw);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        Flux<RecordBatch> batches = context.execute(input, partition);
        return switch (flaw) {
            case NONE, TAKES_ANY_CHILDREN -> batches.map(CopyExec::copy);
            case KEEPS_INPUT_OPEN -> batches.map(RecordBatch::share);
            case SWALLOWS_ERRORS -> batches.onErrorResume(_ -> Flux.empty());
        };
    }

    private static RecordBatch copy(RecordBatch batch) {
        RecordBatch copy = batch.share();
        batch.close();
        return copy;
    }
}
