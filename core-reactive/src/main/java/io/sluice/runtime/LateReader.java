package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.runtime.internal.Demand;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/// One reader of late rows: what is ready for it counts against its own allocator. Signals on the
/// thread that adds rows or requests them.
final class LateReader implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(LateReader.class);

    private final CoreSubscriber<? super RecordBatch> downstream;
    private final BufferAllocator target;
    private final Consumer<LateReader> onEnd;
    private final Queue<RecordBatch> ready = new ConcurrentLinkedQueue<>();

    /// Each lane once, however often it has found no room.
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    private final AtomicLong readyBytes = new AtomicLong();
    private final Demand demand = new Demand();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean completed;
    private volatile boolean cancelled;

    /// Set inside of `signals`.
    private volatile boolean done;

    LateReader(
            CoreSubscriber<? super RecordBatch> downstream,
            BufferAllocator target,
            Consumer<LateReader> onEnd) {
        this.downstream = downstream;
        this.target = target;
        this.onEnd = onEnd;
    }

    void add(RecordBatch batch) {
        RecordBatch own = transfer(batch);
        readyBytes.addAndGet(own.sizeBytes());
        ready.add(own);
        drain();
    }

    private RecordBatch transfer(RecordBatch batch) {
        try {
            return batch.transferTo(target);
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
    }

    boolean hasRoom(long maxBytes, Runnable onRoom) {
        if (takesAny(maxBytes)) {
            return true;
        }
        waiting.add(onRoom);
        return takesAny(maxBytes);
    }

    private boolean takesAny(long maxBytes) {
        return cancelled || done || readyBytes.get() < maxBytes;
    }

    void complete() {
        completed = true;
        drain();
    }

    @Override
    public void request(long count) {
        demand.add(count);
        drain();
    }

    @Override
    public void cancel() {
        cancelled = true;
        drain();
    }

    private void drain() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        while (missed != 0) {
            if (cancelled || done) {
                end();
            } else if (demand.isInvalid()) {
                end();
                tell(Demand.error());
            } else {
                deliverSafely();
            }
            missed = signals.addAndGet(-missed);
        }
    }

    private void deliverSafely() {
        try {
            deliver();
        } catch (Throwable e) { // a reader that throws is a reader less
            LOG.error("a reader of late rows failed", e);
            end();
            tell(e);
        }
    }

    private void tell(Throwable error) {
        try {
            downstream.onError(error);
        } catch (Throwable e) { // nobody is left to hear of it, and others wait
            LOG.error("a reader of late rows failed at its end", e);
        }
    }

    private void deliver() {
        while (demand.isOpen() && !cancelled) {
            RecordBatch batch = ready.poll();
            if (batch == null) {
                break;
            }
            readyBytes.addAndGet(-batch.sizeBytes());
            demand.delivered();
            downstream.onNext(batch);
            wakeLanes();
        }
        if (completed && ready.isEmpty() && !cancelled) {
            end();
            downstream.onComplete();
        }
    }

    private void end() {
        done = true;
        onEnd.accept(this);
        for (RecordBatch batch = ready.poll(); batch != null; batch = ready.poll()) {
            batch.close();
        }
        wakeLanes();
    }

    private void wakeLanes() {
        List<Runnable> lanes = List.copyOf(waiting);
        waiting.removeAll(lanes);
        lanes.forEach(Runnable::run);
    }
}
