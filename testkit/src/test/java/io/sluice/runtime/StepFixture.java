package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/// A step node for tests, made of any step and preparation; counts steps that were made and closed.
record StepFixture(
        ExecutionPlan input,
        String name,
        Supplier<Step> step,
        Mono<Void> preparation,
        AtomicInteger made,
        AtomicInteger closed)
        implements StepExec {

    static StepFixture of(ExecutionPlan input, Supplier<Step> step) {
        return new StepFixture(
                input, "StepFixture", step, Mono.empty(), new AtomicInteger(), new AtomicInteger());
    }

    StepFixture named(String newName) {
        return new StepFixture(input, newName, step, preparation, made, closed);
    }

    StepFixture after(Mono<Void> newPreparation) {
        return new StepFixture(input, name, step, newPreparation, made, closed);
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
        return new StepFixture(children.getFirst(), name, step, preparation, made, closed);
    }

    @Override
    public Mono<Void> prepare(int partition, TaskContext context) {
        return preparation;
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        made.incrementAndGet();
        Step inner = step.get();
        return new Step() {
            @Override
            public Status push(RecordBatch batch, Output output) {
                return inner.push(batch, output);
            }

            @Override
            public Status more(Output output) {
                return inner.more(output);
            }

            @Override
            public Status finish(Output output) {
                return inner.finish(output);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                inner.close();
            }
        };
    }
}
