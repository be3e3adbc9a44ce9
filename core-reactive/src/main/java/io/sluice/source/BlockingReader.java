package io.sluice.source;

import io.sluice.batch.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Reads batches from an open connection and may block in doing so. Used by one thread at a time,
/// not always the same one.
@FunctionalInterface
public interface BlockingReader {

    /// The next batch, which the caller then owns, or null after the last. A cancelled query
    /// interrupts the thread.
    @Nullable RecordBatch next() throws Exception;
}
