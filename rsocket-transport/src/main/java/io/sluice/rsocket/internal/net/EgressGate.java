package io.sluice.rsocket.internal.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes of one connection that were handed to the network and not written yet, since
/// RSocket's own queue has no bound.
///
/// While the count is at or above the high-water mark the gate is closed: streams neither ask their
/// sources for more nor hand over what they have. They are woken one after the other, longest
/// waiting first, once half of the mark is free. What passes the gate unasked (answers to requests
/// that a peer piles up without reading) counts too; at twice the mark and some the connection is
/// given up. Where all connections together hold much, the mark is what is left free of the memory
/// that they share: see [ClientMemory].
///
/// Thread-safe. Wake-ups run on the thread that released bytes, so they only signal.
public final class EgressGate {

    private final long highWaterBytes;
    private final long floodBytes;
    private final ClientMemory.Share share;
    private final Runnable onFlood;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong peakBytes = new AtomicLong();
    private final AtomicBoolean flooded = new AtomicBoolean();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waking = new AtomicInteger();

    /// @param onFlood closes the connection; called at most once
    public EgressGate(long highWaterBytes, ClientMemory.Share share, Runnable onFlood) {
        this.highWaterBytes = highWaterBytes;
        this.share = share;
        this.floodBytes = 2 * highWaterBytes + WireSizes.MAX_PAYLOAD_BYTES;
        this.onFlood = onFlood;
    }

    /// Whether streams may send.
    public boolean isOpen() {
        return bytes.get() < markBytes();
    }

    private long markBytes() {
        return Math.min(highWaterBytes, share.freeBytes());
    }

    /// Rows that wait in a stream for its reader's credit; they close no gate, so that no stream of
    /// a connection waits for another's reader, but count for the process.
    public void queue(long count) {
        share.add(count);
    }

    /// Rows that have left a stream's queue.
    public void unqueue(long count) {
        share.release(count);
    }

    /// Runs the task once when the gate is open, which may be now.
    public void whenOpen(Runnable task) {
        waiting.add(task);
        if (isOpen()) {
            wake();
        }
    }

    /// Bytes that wait for the network now.
    public long bytes() {
        return bytes.get();
    }

    /// The most bytes that ever waited.
    public long peakBytes() {
        return peakBytes.get();
    }

    void add(long count) {
        long now = bytes.addAndGet(count);
        if (now > peakBytes.get()) {
            peakBytes.accumulateAndGet(now, Math::max);
        }
        share.add(count);
        if (now > floodBytes && flooded.compareAndSet(false, true)) {
            onFlood.run();
        }
    }

    void release(long count) {
        share.release(count);
        if (bytes.addAndGet(-count) <= markBytes() / 2 && !waiting.isEmpty()) {
            wake();
        }
    }

    /// Wakes waiters while the gate is open. A waiter may send, and so close the gate, or wait
    /// again; neither calls back in here deeper than once.
    private void wake() {
        if (waking.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            int known = waiting.size();
            for (int i = 0; i < known && isOpen(); i++) {
                Runnable task = waiting.poll();
                if (task != null) {
                    task.run();
                }
            }
            missed = waking.addAndGet(-missed);
        } while (missed != 0);
    }
}
