package io.sluice.runtime;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inputs of an [OrderedMerge] and its merger, as one input of a lane.
final class MergeInput implements LaneInput {

    private final NodeContext node;
    private final List<FluxInput> inputs;
    private final Merger merger;
    private boolean endOfStream;
    private boolean ended;
    private boolean closed;

    MergeInput(NodeContext node, List<FluxInput> inputs, Merger merger) {
        this.node = node;
        this.inputs = List.copyOf(inputs);
        this.merger = merger;
    }

    @Override
    public @Nullable RecordBatch poll() {
        long start = System.nanoTime();
        try {
            return ended ? null : advance();
        } finally {
            node.metrics().computed(System.nanoTime() - start);
        }
    }

    private @Nullable RecordBatch advance() {
        for (int wanted = merger.wanted(); wanted != Merger.NONE; wanted = merger.wanted()) {
            RecordBatch batch = inputs.get(wanted).poll();
            if (batch != null) {
                boolean empty = batch.rowCount() == 0;
                add(wanted, batch);
                if (empty) {
                    return nothingYet();
                }
            } else if (inputs.get(wanted).ended()) {
                merger.end(wanted);
            } else {
                return null;
            }
        }
        RecordBatch merged = merger.next();
        if (merged == null) {
            return end();
        }
        return emitted(merged);
    }

    /// Lets the lane look at the time and at a cancel: an input may have nothing but empty batches.
    private RecordBatch nothingYet() {
        return RecordBatch.empty(node.plan().schema(), BatchMark.NONE)
                .trackedBy(node.task().tracker());
    }

    private @Nullable RecordBatch end() {
        ended = true;
        return endOfStream
                ? emitted(
                        RecordBatch.empty(
                                node.plan().schema(), BatchMark.watermark(BatchMark.END_OF_STREAM)))
                : null;
    }

    private RecordBatch emitted(RecordBatch batch) {
        node.metrics().emitted(batch.rowCount(), batch.sizeBytes());
        return batch.trackedBy(node.task().tracker());
    }

    private void add(int input, RecordBatch batch) {
        BatchMark mark = batch.mark();
        if (mark.barrierEpoch() != 0) {
            batch.close();
            throw new QueryException(
                    ErrorCode.UNSUPPORTED, "an ordered merge cannot stand in a continuous query");
        }
        endOfStream |= mark.watermark() == BatchMark.END_OF_STREAM;
        if (batch.rowCount() == 0) {
            batch.close();
        } else {
            give(input, mark.isNone() ? batch : batch.withMark(BatchMark.NONE));
        }
    }

    private void give(int input, RecordBatch rows) {
        try {
            merger.add(input, rows);
        } catch (Throwable e) { // rethrown
            rows.close();
            throw e;
        }
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void rethrowFailure() {
        inputs.forEach(FluxInput::rethrowFailure);
    }

    @Override
    public void close() {
        ended = true;
        inputs.forEach(FluxInput::close);
        if (!closed) {
            closed = true;
            merger.close();
        }
    }
}
