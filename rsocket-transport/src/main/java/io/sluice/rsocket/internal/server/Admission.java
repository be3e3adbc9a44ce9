package io.sluice.rsocket.internal.server;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Counts the queries of a server, of each peer and of each connection, and refuses those beyond a
/// limit. Thread-safe.
final class Admission {

    private final QueryLimits limits;
    private final Map<String, Integer> ofPeer = new HashMap<>();
    private int all;

    Admission(QueryLimits limits) {
        this.limits = limits;
    }

    /// The queries of a new connection.
    ///
    /// @param peer whose limit it shares
    Account account(String peer) {
        return new Account(peer);
    }

    /// The queries of one connection.
    final class Account {

        private final String peer;
        private int own;

        private Account(String peer) {
            this.peer = peer;
        }

        /// Takes a query in.
        ///
        /// @return run when the query has ended
        /// @throws QueryException with `TOO_MANY_QUERIES`, which names the limit
        Runnable admit() {
            synchronized (Admission.this) {
                int peers = ofPeer.getOrDefault(peer, 0);
                require("this connection", own, limits.perConnection(), "-per-connection");
                require("the peer " + peer, peers, limits.perPeer(), "-per-peer");
                require("the server", all, limits.all(), "");
                own++;
                all++;
                ofPeer.put(peer, peers + 1);
            }
            AtomicBoolean left = new AtomicBoolean();
            return () -> {
                if (left.compareAndSet(false, true)) {
                    leave();
                }
            };
        }

        private void leave() {
            synchronized (Admission.this) {
                own--;
                all--;
                ofPeer.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
            }
        }

        private static void require(String who, int count, int limit, String suffix) {
            if (count >= limit) {
                throw new QueryException(
                        ErrorCode.TOO_MANY_QUERIES,
                        who
                                + " runs as many queries as it may (max-queries"
                                + suffix
                                + " = "
                                + limit
                                + "); let one end first");
            }
        }
    }
}
