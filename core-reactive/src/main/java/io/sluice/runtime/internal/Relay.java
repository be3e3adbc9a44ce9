package io.sluice.runtime.internal;

import io.sluice.batch.RecordBatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// Stands between one publisher of batches and one subscriber: passes batches and demand through on
/// the threads that they come on, loses no batch in a race with the end, and can be ended from
/// outside by [#fail].
///
/// The publisher signals serially; `fail` and `cancel` come from any thread, also while a batch is
/// on its way. Whoever enters first signals; the others leave their word with it. So [#ended] is
/// called once, when no batch is being passed.
public abstract class Relay implements CoreSubscriber<RecordBatch>, Subscription {

    /// How a relay has ended.
    public enum End {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    private final CoreSubscriber<? super RecordBatch> downstream;
    private final Operators.DeferredSubscription upstream = new Operators.DeferredSubscription();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;

    /// Guarded by `signals`.
    private boolean done;

    protected Relay(CoreSubscriber<? super RecordBatch> downstream) {
        this.downstream = downstream;
    }

    /// Passes a batch on: calls the subscriber with it, or [#fail] after having closed it.
    protected abstract void pass(RecordBatch batch, CoreSubscriber<? super RecordBatch> subscriber);

    /// Called once, before the subscriber is told of the end.
    protected abstract void ended(End end);

    /// What it has failed with, or null.
    protected final @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        upstream.set(subscription);
    }

    @Override
    public final void onNext(RecordBatch batch) {
        boolean first = signals.getAndIncrement() == 0;
        if (cancelled || failure != null || done) {
            batch.close();
        } else {
            pass(batch, downstream);
        }
        if (first) {
            leave();
        }
    }

    @Override
    public final void onComplete() {
        boolean first = signals.getAndIncrement() == 0;
        if (first || isReentrant()) {
            complete();
        }
        if (first) {
            leave();
        }
    }

    private void complete() {
        if (!done && !cancelled && failure == null) {
            done = true;
            ended(End.COMPLETED);
            downstream.onComplete();
        }
    }

    /// Whether the one who entered before is this very thread, further up, in a publisher that
    /// signals from within a request: others enter with word of a failure or a cancel only.
    private boolean isReentrant() {
        return failure == null && !cancelled;
    }

    @Override
    public final void onError(Throwable error) {
        fail(located(error));
    }

    /// The publisher's error as the subscriber shall see it.
    protected Throwable located(Throwable error) {
        return error;
    }

    /// Ends the relay with an error, unless it has ended, and cancels the publisher.
    public final void fail(Throwable error) {
        if (failure == null) {
            failure = error;
        }
        upstream.cancel();
        enter();
    }

    @Override
    public final void request(long count) {
        if (count > 0) {
            upstream.request(count);
        } else {
            fail(Demand.error());
        }
    }

    @Override
    public final void cancel() {
        cancelled = true;
        upstream.cancel();
        enter();
    }

    private void enter() {
        if (signals.getAndIncrement() == 0) {
            leave();
        }
    }

    /// Carries out what others have left, and lets the next one in.
    private void leave() {
        int missed = 1;
        while (missed != 0) {
            Throwable error = failure;
            if (!done && cancelled) {
                done = true;
                ended(End.CANCELLED);
            } else if (!done && error != null) {
                done = true;
                ended(End.FAILED);
                downstream.onError(error);
            }
            missed = signals.addAndGet(-missed);
        }
    }

    /// Asks the publisher for one batch more, in place of one that was not passed on.
    protected final void requestAnother() {
        upstream.request(1);
    }
}
