package io.sluice.runtime;

import io.sluice.batch.RecordBatch;

/// Spreads the rows of one producer over the channels of an [Exchange]. Used by one thread at a
/// time.
///
/// Batches arrive without marks. A router may hold rows back to fill its batches, until [#flush].
public interface Router extends AutoCloseable {

    /// Where routed rows go.
    interface Outlet {
        /// Hands rows to a channel, which then owns them.
        void emit(int channel, RecordBatch rows);
    }

    /// Takes a batch, which the router then owns, and emits its rows.
    void route(RecordBatch batch, Outlet outlet);

    /// Emits all rows held back: called before a mark is asserted and at the end of the producer.
    default void flush(Outlet outlet) {}

    /// Frees everything; called exactly once, at any point.
    @Override
    default void close() {}

    /// Sends everything to the only channel.
    static Router single() {
        return (batch, outlet) -> outlet.emit(0, batch);
    }
}
