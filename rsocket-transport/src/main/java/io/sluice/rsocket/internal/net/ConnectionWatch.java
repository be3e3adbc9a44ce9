package io.sluice.rsocket.internal.net;

import io.sluice.error.QueryException;

/// Told how a connection fares that this side has made; called by the network's thread.
@FunctionalInterface
public interface ConnectionWatch {

    /// The peer has been silent for so long that it had better not be asked for more.
    default void doubted() {}

    /// A peer that was in doubt has sent something.
    default void heard() {}

    /// Why the connection is about to be closed by this side, before those who use it hear of its
    /// end.
    void broken(QueryException why);
}
