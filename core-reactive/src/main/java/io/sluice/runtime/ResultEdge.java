package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// Where batches leave a task: each is moved to an allocator of the reader's, and the partition
/// ends exactly once, by completion, error, cancel, or because the task is stopped.
final class ResultEdge extends Flux<RecordBatch> {

    private final TaskPartition partition;
    private final BufferAllocator target;
    private final boolean keepMarks;

    ResultEdge(TaskPartition partition, BufferAllocator target, boolean keepMarks) {
        this.partition = partition;
        this.target = target;
        this.keepMarks = keepMarks;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
        ResultRun run = new ResultRun(partition, target, keepMarks, actual);
        Optional<QueryException> failure;
        try {
            failure = partition.start(run);
        } catch (IllegalStateException e) {
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(run);
        if (failure.isPresent()) {
            run.fail(failure.get());
            return;
        }
        try {
            run.subscribeTo(partition.source());
        } catch (Throwable e) { // whatever a plan's node throws
            run.fail(QueryException.from(e));
        }
    }
}
