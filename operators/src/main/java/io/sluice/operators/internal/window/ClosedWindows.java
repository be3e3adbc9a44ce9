package io.sluice.operators.internal.window;

import io.sluice.batch.RecordBatch;
import org.jspecify.annotations.Nullable;

/// Yields windows, or parts of them, that are closed: piece by piece, and each once.
sealed interface ClosedWindows extends AutoCloseable permits ClosedBuckets, PaneMerger {

    /// Closes more windows.
    ///
    /// @param lastClosed start of the last window that is closed now
    void closeUntil(long lastClosed);

    /// Whether there is something left to yield, or to do for it.
    boolean hasMore();

    /// Does one piece of work.
    ///
    /// @return what comes of it, which is the caller's; null if nothing does yet
    @Nullable RecordBatch next();

    @Override
    void close();
}
