package io.sluice.plan;

import io.sluice.batch.RecordBatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A leaf whose batches are pulled: it runs inside the lane of the steps above it, without a
/// hand-over.
public interface SourceExec extends ExecutionPlan {

    /// Opens one partition. The work of opening, such as reading a file's footer, belongs inside
    /// the mono, on [TaskContext#blocking] if it may block; nothing happens before it is subscribed
    /// to. It is not cancelled: if the query ends meanwhile, it runs to its end and the source is
    /// closed.
    Mono<BatchSource> open(int partition, TaskContext context);

    @Override
    default Flux<RecordBatch> execute(int partition, TaskContext context) {
        return context.lane(this, partition);
    }
}
