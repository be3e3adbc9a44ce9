package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.plan.Step;
import org.jspecify.annotations.Nullable;

/// A step in its lane: how far it is, what it has just emitted, and what it costs.
final class Stage implements Step.Output {

    private final NodeContext node;
    private final Step step;
    private Step.Status status = Step.Status.NEED_INPUT;
    private boolean finishing;
    private boolean closed;
    private @Nullable RecordBatch emitted;

    Stage(NodeContext node, Step step) {
        this.node = node;
        this.step = step;
    }

    boolean hasMore() {
        return status == Step.Status.HAS_MORE;
    }

    boolean isDone() {
        return status == Step.Status.DONE;
    }

    @Nullable RecordBatch push(RecordBatch batch) {
        return run(() -> step.push(batch, this), batch);
    }

    @Nullable RecordBatch more() {
        return run(() -> step.more(this), null);
    }

    @Nullable RecordBatch finish() {
        finishing = true;
        return run(() -> step.finish(this), null);
    }

    @Override
    public void emit(RecordBatch batch) {
        if (emitted != null) {
            batch.close();
            throw new IllegalStateException("a step emitted two batches in one call");
        }
        emitted = batch.trackedBy(node.task().tracker());
    }

    private @Nullable RecordBatch run(Call call, @Nullable RecordBatch input) {
        long start = System.nanoTime();
        try {
            status = call.run();
        } catch (Throwable e) { // whatever a step throws must not end the lane's thread
            closeIfOpen(input);
            closeIfOpen(emitted);
            emitted = null;
            throw QueryException.from(e).at(node.plan().name());
        } finally {
            node.metrics().computed(System.nanoTime() - start);
        }
        if (finishing && status == Step.Status.NEED_INPUT) {
            status = Step.Status.DONE;
        }
        RecordBatch output = emitted;
        emitted = null;
        if (output != null) {
            node.metrics().emitted(output.selectedCount(), output.sizeBytes());
        }
        return output;
    }

    private static void closeIfOpen(@Nullable RecordBatch batch) {
        if (batch != null) {
            batch.close();
        }
    }

    /// Closes the step, the first time.
    void close() {
        if (!closed) {
            closed = true;
            status = Step.Status.DONE;
            step.close();
        }
    }

    private interface Call {
        Step.Status run();
    }
}
