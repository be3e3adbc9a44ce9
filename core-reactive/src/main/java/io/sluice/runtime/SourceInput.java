package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.plan.BatchSource;
import org.jspecify.annotations.Nullable;

/// Pulls the batches of a source that runs inside the lane, one in each call.
final class SourceInput implements LaneInput {

    private final NodeContext node;
    private final BatchSource source;
    private boolean ended;
    private boolean closed;

    SourceInput(NodeContext node, BatchSource source) {
        this.node = node;
        this.source = source;
    }

    @Override
    public @Nullable RecordBatch poll() {
        RecordBatch batch = ended ? null : next();
        if (batch == null) {
            ended = true;
            return null;
        }
        if (batch.rowCount() > 0 || !batch.mark().isNone()) {
            node.metrics().emitted(batch.rowCount(), batch.sizeBytes());
        }
        return batch.trackedBy(node.task().tracker());
    }

    private @Nullable RecordBatch next() {
        long start = System.nanoTime();
        try {
            return source.next();
        } catch (Throwable e) { // whatever a source throws must not end the lane's thread
            throw QueryException.from(e).at(node.plan().name());
        } finally {
            node.metrics().computed(System.nanoTime() - start);
        }
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void rethrowFailure() {}

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ended = true;
            source.close();
        }
    }
}
