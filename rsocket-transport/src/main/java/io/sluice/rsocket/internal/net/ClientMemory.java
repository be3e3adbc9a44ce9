package io.sluice.rsocket.internal.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all peers together make this process hold: requests that have arrived in part, rows that
/// wait for credit, and frames that wait for the network.
///
/// Each connection may have as many bytes wait for the network as are still free of half of the
/// limit, so that many greedy ones share that evenly and leave a share to whoever comes next; one
/// payload may always wait. What is asked for already, or arrives in part, cannot be withheld: it
/// has the other half. Where that is not enough, the connection that holds most is given up, and
/// the next one, until the rest fits; meanwhile the limit is exceeded by one read of each
/// connection. Thread-safe.
public final class ClientMemory {

    private static final Logger LOG = LoggerFactory.getLogger(ClientMemory.class);

    /// Of the memory of the process: enough for hundreds of busy connections, little enough for
    /// queries not to suffer.
    private static final int DEFAULT_PART = 4;

    /// Room for some connections in the smallest process.
    private static final long MIN_DEFAULT_BYTES = 64L << 20;

    /// What waits below this leaves the others alone, however much they hold.
    private static final long MIN_SHARE_BYTES = 64 << 10;

    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    public ClientMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// A quarter of what the JVM may use for its heap, and as much again outside of it; 64 MiB at
    /// least.
    public static long defaultBytes() {
        return Math.max(MIN_DEFAULT_BYTES, Runtime.getRuntime().maxMemory() / DEFAULT_PART);
    }

    /// What all connections hold now.
    public long heldBytes() {
        return heldBytes.get();
    }

    private long freeBytes() {
        return Math.max(MIN_SHARE_BYTES, limitBytes / 2 - heldBytes.get());
    }

    /// The part of a new connection.
    ///
    /// @param peer for the log
    /// @param giveUp closes the connection, which releases all it holds; called once at most
    public Share share(String peer, Runnable giveUp) {
        Share share = new Share(peer, giveUp);
        shares.add(share);
        return share;
    }

    private void relieve() {
        while (heldBytes.get() > limitBytes) {
            Share worst = null;
            long most = 0;
            for (Share share : shares) {
                long held = share.countedBytes();
                if (held > most) {
                    most = held;
                    worst = share;
                }
            }
            if (worst == null) {
                return;
            }
            worst.giveUp();
        }
    }

    /// What one connection holds. Once it is given up it counts no more: what it held comes back as
    /// soon as the network lets go, and nobody else is to be given up for it meanwhile.
    public final class Share {

        private final String peer;
        private final Runnable close;
        private long bytes;
        private boolean over;

        private Share(String peer, Runnable close) {
            this.peer = peer;
            this.close = close;
        }

        void add(long count) {
            if (note(count) && heldBytes.addAndGet(count) > limitBytes) {
                relieve();
            }
        }

        void release(long count) {
            if (note(-count)) {
                heldBytes.addAndGet(-count);
            }
        }

        private synchronized boolean note(long change) {
            bytes += change;
            return !over;
        }

        /// What may wait for the network now.
        long freeBytes() {
            return ClientMemory.this.freeBytes();
        }

        synchronized boolean isClosed() {
            return over;
        }

        private synchronized long countedBytes() {
            return over ? 0 : bytes;
        }

        private void giveUp() {
            long held = countedBytes();
            if (close()) {
                LOG.warn(
                        "closing the connection of {}: of {} bytes that all clients may make this"
                                + " process hold (max-client-memory) it holds most, {}",
                        peer,
                        limitBytes,
                        held);
                close.run();
            }
        }

        /// The connection is gone; false if it was before.
        boolean close() {
            long held;
            synchronized (this) {
                if (over) {
                    return false;
                }
                over = true;
                held = bytes;
            }
            shares.remove(this);
            heldBytes.addAndGet(-held);
            return true;
        }
    }
}
