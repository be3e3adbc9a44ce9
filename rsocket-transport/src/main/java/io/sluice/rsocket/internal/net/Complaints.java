package io.sluice.rsocket.internal.net;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the log what peers do wrong: a line each, without what a terminal would obey, and of a
/// peer that goes on only that it does. Thread-safe.
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private static final int LINES_OF_A_PEER = 5;
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    /// Those that are forgotten may begin anew.
    private static final int REMEMBERED_PEERS = 1000;

    private final LongSupplier nanoTime;
    private final Map<String, Told> ofPeer =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
                    return size() > REMEMBERED_PEERS;
                }
            };

    /// What was said of a peer within a period, and what was not.
    private static final class Told {

        private long sinceNanos;
        private int count;
    }

    Complaints() {
        this(System::nanoTime);
    }

    /// @param nanoTime a clock
    Complaints(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A connection is closed, and why.
    void closing(SocketAddress address, String why) {
        String peer = Seats.peerOf(address);
        int count;
        int before;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Told told = ofPeer.computeIfAbsent(peer, _ -> newTold(now));
            boolean over = now - told.sinceNanos > PERIOD_NANOS;
            before = over ? told.count : 0;
            if (over) {
                told.sinceNanos = now;
                told.count = 0;
            }
            count = ++told.count;
        }
        if (before > LINES_OF_A_PEER) {
            LOG.info("closed {} connections of {} without a line", before - LINES_OF_A_PEER, peer);
        }
        if (count <= LINES_OF_A_PEER) {
            LOG.info("closing the connection of {}: {}", address, LogText.escaped(why));
        } else if (count == LINES_OF_A_PEER + 1) {
            LOG.info("{} goes on like that; the next minute goes without a line for each", peer);
        }
    }

    private static Told newTold(long now) {
        Told told = new Told();
        told.sinceNanos = now;
        return told;
    }
}
