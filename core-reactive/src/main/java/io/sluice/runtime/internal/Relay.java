package io.sluice.runtime.internal;

import io.sluice.batch.RecordBatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/// Stands between one publisher and one subscriber to batches: passes items and demand through on
/// the threads that they come on, loses no batch in a race with the end, and can be ended from
/// outside by [#fail].
///
/// The publisher signals serially; `fail` and `cancel` come from any thread, also while an item is
/// on its way. Whoever enters first signals; the others leave their word with it. So [#ended] is
/// called once, when no item is being passed; after a cancel, when no call of this relay into the
/// publisher is under way either, since a publisher that works in `request` may hold memory there.
///
/// @param <T> what the publisher yields
public abstract class Relay<T> implements CoreSubscriber<T>, Subscription {

    /// How a relay has ended.
    public enum End {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    private final CoreSubscriber<? super RecordBatch> downstream;
    private final Upstream upstream = new Upstream();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;

    /// Guarded by `signals`.
    private boolean done;

    protected Relay(CoreSubscriber<? super RecordBatch> downstream) {
        this.downstream = downstream;
    }

    /// Passes an item on: calls the subscriber with a batch, or lets go of the item and calls
    /// [#fail] or throws.
    protected abstract void pass(T item, CoreSubscriber<? super RecordBatch> subscriber);

    /// Lets go of an item that comes too late.
    protected abstract void discard(T item);

    /// Called once, before the subscriber is told of the end.
    protected abstract void ended(End end);

    /// The publisher's error as the subscriber shall see it.
    protected Throwable located(Throwable error) {
        return error;
    }

    /// Why the publisher's completion is not the end of a whole result, or null if it is.
    protected @Nullable Throwable incomplete() {
        return null;
    }

    /// What it has failed with, or null.
    protected final @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }

    /// Subscribes to the publisher; demand that has come before is passed on then.
    public final void subscribeTo(Publisher<T> publisher) {
        call(() -> Flux.from(publisher).subscribe(this));
    }

    private void call(Runnable call) {
        calls.incrementAndGet();
        try {
            call.run();
        } finally {
            if (calls.decrementAndGet() == 0 && cancelled) {
                enter();
            }
        }
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        upstream.set(subscription);
    }

    @Override
    public final void onNext(T item) {
        boolean first = signals.getAndIncrement() == 0;
        if (cancelled || failure != null || done) {
            discard(item);
        } else {
            passOrFail(item);
        }
        if (first) {
            leave();
        }
    }

    /// An item that cannot be passed on ends the relay; otherwise its reader would wait for ever.
    private void passOrFail(T item) {
        try {
            pass(item, downstream);
        } catch (Throwable e) { // whatever a subscriber throws must not keep the relay from ending
            discard(item);
            fail(located(e));
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
        if (done || cancelled || failure != null) {
            return;
        }
        failure = incomplete();
        if (failure == null) {
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
            call(() -> upstream.request(count));
        } else {
            fail(Demand.error());
        }
    }

    /// Asks the publisher for one item more, in place of one that was not passed on.
    protected final void requestAnother() {
        request(1);
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
            if (!done) {
                endIfAsked();
            }
            missed = signals.addAndGet(-missed);
        }
    }

    private void endIfAsked() {
        Throwable error = failure;
        if (cancelled) {
            if (calls.get() == 0) {
                done = true;
                ended(End.CANCELLED);
            }
        } else if (error != null) {
            done = true;
            ended(End.FAILED);
            downstream.onError(error);
        }
    }
}
