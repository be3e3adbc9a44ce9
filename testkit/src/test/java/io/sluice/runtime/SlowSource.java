package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.memory.MemoryReservation;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.TaskContext;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// A source for tests that opens on a blocking thread, and holds memory from the moment when it is
/// open.
record SlowSource(BatchesExec source) implements SourceExec {

    @Override
    public String name() {
        return "SlowSource";
    }

    @Override
    public Schema schema() {
        return source.schema();
    }

    @Override
    public PlanProperties properties() {
        return source.properties();
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return this;
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return source.open(partition, context)
                .flatMap(opened -> Mono.fromCallable(() -> new Holding(opened, context)))
                .cast(BatchSource.class)
                .subscribeOn(context.blocking());
    }

    private static final class Holding implements BatchSource {
        private final BatchSource source;
        private final MemoryReservation held;

        Holding(BatchSource source, TaskContext context) {
            this.source = source;
            this.held = MemoryReservation.of(context.allocator(), "a footer");
            held.grow(1000);
        }

        @Override
        public RecordBatch next() {
            return source.next();
        }

        @Override
        public void close() {
            held.close();
            source.close();
        }
    }
}
