package io.sluice.runtime;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.runtime.internal.Demand;
import io.sluice.type.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// One channel of an exchange: a bounded queue and its only consumer. Signals on the thread of the
/// producer that brings a batch or of the consumer that asks for one, one at a time.
final class ExchangeChannel extends Flux<RecordBatch> implements Subscription {

    /// Room for several producers to hand over a batch each while the consumer is at work.
    static final int MAX_BATCHES = 32;

    private final Exchange exchange;
    private final Schema schema;
    private final long maxBytes;
    private final Demand demand = new Demand();
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable CoreSubscriber<? super RecordBatch> downstream;
    private volatile boolean cancelled;
    private volatile Context context = Context.empty();

    /// Guarded by this channel's lock.
    private final Deque<RecordBatch> queue = new ArrayDeque<>();

    private long queuedBytes;
    private int queuedBatches;
    private boolean full;
    private boolean closed;

    /// Guarded by `signals`.
    private boolean done;

    ExchangeChannel(Exchange exchange, Schema schema, long maxBytes) {
        this.exchange = exchange;
        this.schema = schema;
        this.maxBytes = maxBytes;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
        if (!subscribed.compareAndSet(false, true)) {
            Operators.error(
                    actual, new IllegalStateException("a channel of an exchange is read once"));
            return;
        }
        try {
            exchange.begin();
        } catch (IllegalStateException e) {
            Operators.error(actual, e);
            return;
        }
        context = actual.currentContext();
        actual.onSubscribe(this);
        downstream = actual;
        drain();
    }

    /// Takes rows over; closes them if nobody will read them.
    void offer(RecordBatch rows) {
        synchronized (this) {
            if (closed) {
                rows.close();
                return;
            }
            queue.addLast(rows);
            queuedBytes += rows.sizeBytes();
            queuedBatches++;
            if (!full && (queuedBytes >= maxBytes || queuedBatches >= MAX_BATCHES)) {
                full = true;
                exchange.channelFull();
            }
        }
        drain();
    }

    /// Asserts a mark after all rows offered so far. Marks take no room: those that meet in the
    /// queue become one.
    void mark(BatchMark mark) {
        synchronized (this) {
            if (closed) {
                return;
            }
            RecordBatch last = queue.peekLast();
            if (last != null && last.mark().barrierEpoch() == 0) {
                queue.removeLast();
                queue.addLast(last.withMark(last.mark().then(mark)));
            } else {
                queue.addLast(RecordBatch.empty(schema, mark));
            }
        }
        drain();
    }

    private @Nullable RecordBatch poll() {
        boolean roomAgain = false;
        RecordBatch batch;
        synchronized (this) {
            batch = queue.pollFirst();
            if (batch != null && batch.rowCount() > 0) {
                queuedBytes -= batch.sizeBytes();
                queuedBatches--;
                if (full && queuedBytes <= maxBytes / 2 && queuedBatches <= MAX_BATCHES / 2) {
                    full = false;
                    roomAgain = true;
                }
            }
        }
        if (roomAgain) {
            exchange.channelHasRoom();
        }
        return batch;
    }

    @Override
    public void request(long count) {
        demand.add(count);
        if (count > 0) {
            exchange.start(context);
        }
        drain();
    }

    @Override
    public void cancel() {
        cancelled = true;
        drain();
    }

    /// The exchange has failed: what waits is of no use to anybody.
    void fail() {
        close();
        drain();
    }

    /// Signals what there is to signal; called after every change.
    void drain() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        while (missed != 0) {
            CoreSubscriber<? super RecordBatch> consumer = downstream;
            if (cancelled) {
                end();
            } else if (consumer != null && !done) {
                signalSafely(consumer);
            }
            missed = signals.addAndGet(-missed);
        }
    }

    private void signalSafely(CoreSubscriber<? super RecordBatch> consumer) {
        try {
            signal(consumer);
        } catch (Throwable e) { // a consumer that throws must not keep the exchange from ending
            end();
            exchange.fail(e);
            exchange.escaped(e);
        }
    }

    private void signal(CoreSubscriber<? super RecordBatch> consumer) {
        Throwable failure = demand.isInvalid() ? Demand.error() : exchange.failure();
        if (failure != null) {
            end();
            consumer.onError(failure);
            return;
        }
        boolean completed = exchange.isCompleted();
        while (demand.isOpen() && !cancelled) {
            RecordBatch batch = poll();
            if (batch == null) {
                break;
            }
            demand.delivered();
            consumer.onNext(batch);
        }
        if (completed && !cancelled && isEmpty()) {
            end();
            consumer.onComplete();
        }
    }

    private synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Lets go of everything; the exchange counts on no more reads.
    private void end() {
        if (done) {
            return;
        }
        done = true;
        close();
        exchange.channelGone();
    }

    /// Closes what waits and all that may still come.
    private void close() {
        boolean wasFull;
        synchronized (this) {
            closed = true;
            wasFull = full;
            full = false;
            queue.forEach(RecordBatch::close);
            queue.clear();
        }
        if (wasFull) {
            exchange.channelHasRoom();
        }
    }
}
