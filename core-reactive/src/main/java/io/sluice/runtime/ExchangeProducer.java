package io.sluice.runtime;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.runtime.internal.Upstream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/// One producer of an exchange. Routes on the thread that the producer signals on; asks for one
/// batch at a time, and for none while a channel is full or a barrier is not complete.
final class ExchangeProducer implements CoreSubscriber<RecordBatch> {

    private final Exchange exchange;
    private final int index;
    private final Router router;
    private final Context context;
    private final Upstream upstream = new Upstream();
    private final AtomicBoolean waiting = new AtomicBoolean();

    /// How many calls are under way, counting one for the producer itself until it has ended. At 0
    /// the producer is gone for good.
    private final AtomicInteger uses = new AtomicInteger(1);

    private final AtomicBoolean released = new AtomicBoolean();

    ExchangeProducer(Exchange exchange, int index, Router router, Context context) {
        this.exchange = exchange;
        this.index = index;
        this.router = router;
        this.context = context;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream.set(subscription);
        requestOrWait();
    }

    @Override
    public void onNext(RecordBatch batch) {
        if (!enter()) {
            batch.close();
            return;
        }
        try {
            if (released.get()) {
                batch.close();
            } else {
                route(batch);
            }
        } catch (Throwable e) { // whatever a router throws ends the exchange, not the thread
            upstream.cancel();
            release();
            exchange.fail(e);
        } finally {
            leave();
        }
    }

    private void route(RecordBatch batch) {
        BatchMark mark = batch.mark();
        long start = System.nanoTime();
        RecordBatch rows = mark.isNone() ? batch : batch.withMark(BatchMark.NONE);
        try {
            if (rows.rowCount() > 0) {
                router.route(rows, exchange::offer);
            } else {
                rows.close();
            }
        } catch (Throwable e) { // rethrown
            rows.close();
            throw e;
        }
        if (!mark.isNone()) {
            router.flush(exchange::offer);
        }
        exchange.computed(System.nanoTime() - start);
        exchange.mark(index, mark);
        requestOrWait();
    }

    @Override
    public void onComplete() {
        if (!enter()) {
            return;
        }
        try {
            if (!released.get()) {
                router.flush(exchange::offer);
                exchange.ended(index);
            }
        } catch (Throwable e) { // as in onNext
            exchange.fail(e);
        } finally {
            release();
            leave();
        }
    }

    @Override
    public void onError(Throwable error) {
        release();
        exchange.fail(error);
    }

    /// Asks for a batch, or waits until [#wake] finds the exchange ready for it.
    private void requestOrWait() {
        waiting.set(true);
        wake();
    }

    void wake() {
        if (exchange.isReadyFor(index) && waiting.compareAndSet(true, false)) {
            upstream.request(1);
        }
    }

    void cancel() {
        upstream.cancel();
        release();
    }

    /// Ends the producer's own use.
    private void release() {
        if (released.compareAndSet(false, true)) {
            leave();
        }
    }

    /// Begins a call, unless the producer is gone: a publisher that is cancelled may signal once
    /// more.
    private boolean enter() {
        return uses.getAndUpdate(count -> count == 0 ? 0 : count + 1) != 0;
    }

    private void leave() {
        if (uses.decrementAndGet() == 0) {
            try {
                router.close();
            } finally {
                exchange.producerGone();
            }
        }
    }
}
