package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Where the batches at the bottom of a lane come from. Used by the lane's thread.
interface LaneInput extends AutoCloseable {

    /// The next batch, which the caller then owns; null if there is none now or ever.
    @Nullable RecordBatch poll();

    /// Whether there is nothing more to come; asked after [#poll] gave nothing.
    ///
    /// @throws RuntimeException if the input has failed
    boolean ended();

    /// Throws the failure of an input that has failed already, although batches may be left.
    void rethrowFailure();

    /// Stops the input and frees what it holds; also called again later, for what came after.
    @Override
    void close();
}
