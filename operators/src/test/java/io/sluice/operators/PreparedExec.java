package io.sluice.operators;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/// Passes its input on once something has been done.
record PreparedExec(ExecutionPlan input, Consumer<TaskContext> preparation) implements StepExec {

    @Override
    public String name() {
        return "PreparedExec";
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
        return new PreparedExec(children.getFirst(), preparation);
    }

    @Override
    public Mono<Void> prepare(int partition, TaskContext context) {
        return Mono.fromRunnable(() -> preparation.accept(context));
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new Step() {
            @Override
            public Status push(RecordBatch batch, Output output) {
                output.emit(batch);
                return Status.NEED_INPUT;
            }

            @Override
            public Status more(Output output) {
                throw new IllegalStateException("there was no more");
            }

            @Override
            public Status finish(Output output) {
                return Status.DONE;
            }

            @Override
            public void close() {}
        };
    }
}
