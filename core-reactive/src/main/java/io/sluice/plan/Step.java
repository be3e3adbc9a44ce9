package io.sluice.plan;

import io.sluice.batch.RecordBatch;

/// One transformation inside a lane: batches are pushed in and emitted on, synchronously, by one
/// thread at a time.
///
/// Each call emits at most one batch, so that demand is honoured to the batch: the lane calls
/// again, with [#more], where the answer was [Status#HAS_MORE]. Marks are passed on: the mark of an
/// input batch goes onto the last output that comes of it, or onto an empty batch where none does.
public interface Step extends AutoCloseable {

    /// What the step wants next.
    enum Status {
        /// Another input batch, or [Step#finish] if there is none.
        NEED_INPUT,
        /// A call of [Step#more]: there is output left from what it has seen.
        HAS_MORE,
        /// Nothing ever again: no later input changes the output, so the input is cancelled.
        DONE
    }

    /// Where a step puts its output.
    interface Output {
        /// Hands a batch on. At most once in each call of a step.
        void emit(RecordBatch batch);
    }

    /// Takes a batch, which the step then owns. Called only after NEED_INPUT.
    Status push(RecordBatch batch, Output output);

    /// Continues after HAS_MORE.
    Status more(Output output);

    /// Tells that the input has ended. Called once, after NEED_INPUT. The answer is HAS_MORE or
    /// DONE.
    Status finish(Output output);

    /// Frees everything; called exactly once, at any point.
    @Override
    void close();
}
