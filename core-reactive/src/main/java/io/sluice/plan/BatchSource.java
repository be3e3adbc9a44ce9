package io.sluice.plan;

import io.sluice.batch.RecordBatch;
import org.jspecify.annotations.Nullable;

/// An open source that a lane pulls from, on the session's CPU scheduler.
///
/// Used by one thread at a time. Decoding belongs here; waiting does not: a source that has to wait
/// for somebody else is a [LazySource][io.sluice.source.LazySource].
public interface BatchSource extends AutoCloseable {

    /// The next batch, which the caller then owns, or null after the last.
    @Nullable RecordBatch next();

    /// Frees everything; called exactly once.
    @Override
    void close();
}
