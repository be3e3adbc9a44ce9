package io.sluice.runtime;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.runtime.internal.Relay;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/// The subscription of the reader of a [ResultEdge]: moves batches to the reader's allocator.
final class ResultRun extends Relay<RecordBatch, RecordBatch> {

    private final TaskPartition partition;
    private final BufferAllocator target;
    private final boolean keepMarks;

    ResultRun(
            TaskPartition partition,
            BufferAllocator target,
            boolean keepMarks,
            CoreSubscriber<? super RecordBatch> downstream) {
        super(downstream);
        this.partition = partition;
        this.target = target;
        this.keepMarks = keepMarks;
    }

    @Override
    protected void pass(RecordBatch batch, CoreSubscriber<? super RecordBatch> subscriber) {
        if (keepMarks || batch.mark().isNone()) {
            deliver(batch, subscriber);
        } else if (batch.rowCount() > 0) {
            deliver(batch.withMark(BatchMark.NONE), subscriber);
        } else {
            batch.close();
            requestAnother();
        }
    }

    private void deliver(RecordBatch batch, CoreSubscriber<? super RecordBatch> subscriber) {
        RecordBatch result = transfer(batch);
        if (target.isOverLimit()) {
            result.close();
            fail(overLimit());
        } else {
            subscriber.onNext(result);
        }
    }

    private RecordBatch transfer(RecordBatch batch) {
        try {
            return batch.transferTo(target);
        } catch (RuntimeException | Error e) {
            batch.close();
            throw QueryException.from(e);
        }
    }

    private QueryException overLimit() {
        return new QueryException(
                ErrorCode.MEMORY_LIMIT,
                "results that have not been closed hold "
                        + target.getAllocatedMemory()
                        + " bytes; "
                        + target.getName()
                        + " may hold "
                        + target.getLimit());
    }

    @Override
    protected void discard(RecordBatch batch) {
        batch.close();
    }

    /// A node that is told to stop may end early, as if it had no more rows.
    @Override
    protected @Nullable Throwable incomplete() {
        return partition.taskFailure();
    }

    /// The error that stopped the task, rather than that of a node which was stopped by it; without
    /// secrets, whatever a driver says in its messages.
    @Override
    protected Throwable located(Throwable error) {
        QueryException known = QueryException.from(error);
        QueryException first = partition.taskFailure();
        return partition.redacted(
                first != null && known.code() == ErrorCode.CANCELLED ? first : known);
    }

    @Override
    protected void ended(End end) {
        Throwable error = failure();
        partition.ended(end == End.FAILED && error != null ? QueryException.from(error) : null);
    }
}
