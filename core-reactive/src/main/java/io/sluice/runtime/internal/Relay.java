package io.sluice.runtime.internal;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/// Stands between one publisher and one subscriber: passes items and demand through on the threads
/// that they come on, loses no batch in a race with the end, and can be ended from outside by
/// [#fail].
///
/// The publisher signals serially; `fail` and `cancel` come from any thread, also while an item is
/// on its way. Whoever enters first signals; the others leave their word with it. So [#ended] is
/// called once, when no item is being passed; after a cancel, when no call of this relay into the
/// publisher is under way either, since a publisher that works in `request` may hold memory there.
///
/// A publisher that breaks the rules of Reactive Streams ends the relay with an error that says
/// which: one that signals before `onSubscribe`, from two threads at a time, null, or more than was
/// requested, and one that throws where it must not. What it sends after its end is let go.
///
/// @param <T> what the publisher yields
/// @param <R> what the subscriber gets
public abstract class Relay<T, R> implements CoreSubscriber<T>, Subscription {

    /// How a relay has ended.
    public enum End {
        COMPLETED,
        FAILED,
        CANCELLED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final CoreSubscriber<? super R> downstream;
    private final Upstream upstream = new Upstream();
    private final Demand demand = new Demand();

    /// The thread that passes an item, and the publisher's only one that may.
    private final AtomicReference<@Nullable Thread> passing = new AtomicReference<>();

    private final Disposable.Swap patience = Disposables.swap();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;

    /// Guarded by `signals`.
    private boolean done;

    protected Relay(CoreSubscriber<? super R> downstream) {
        this.downstream = downstream;
    }

    /// Passes an item on: calls the subscriber with a batch, or lets go of the item and calls
    /// [#fail] or throws.
    protected abstract void pass(T item, CoreSubscriber<? super R> subscriber);

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

    /// Subscribes to the publisher; demand that has come before is passed on then. Whatever it
    /// throws ends the relay.
    public final void subscribeTo(Publisher<T> publisher) {
        call(() -> Flux.from(publisher).subscribe(this));
        if (!upstream.isSet() && failure == null && !cancelled) {
            unanswered();
        }
    }

    /// The publisher has returned from `subscribe` without a subscription, which may still come:
    /// whoever does not want to wait for ever calls [#waitForAnswer].
    protected void unanswered() {
        // publishers of Sluice's own answer
    }

    /// Ends the relay if there is no subscription after some time.
    protected final void waitForAnswer(Duration time) {
        patience.update(
                Timers.at(
                        Timers.momentIn(time),
                        () -> {
                            if (!upstream.isSet()) {
                                breakOff(
                                        "it has not called onSubscribe within "
                                                + time.toMillis()
                                                + " ms");
                            }
                        }));
    }

    private void call(Runnable call) {
        calls.incrementAndGet();
        Throwable thrown = null;
        try {
            call.run();
        } catch (Throwable e) { // whatever a publisher throws ends the query, not the caller
            thrown = e;
        }
        boolean last = calls.decrementAndGet() == 0;
        if (thrown != null) {
            fail(located(thrown));
        } else if (last && cancelled) {
            enter();
        }
    }

    @Override
    public final void onSubscribe(@Nullable Subscription subscription) {
        if (subscription == null) {
            breakOff("it has called onSubscribe with null");
        } else {
            call(() -> upstream.set(subscription));
        }
    }

    @Override
    public final void onNext(@Nullable T item) {
        boolean first = signals.getAndIncrement() == 0;
        if (item == null) {
            breakOff("it has called onNext with null");
        } else if (cancelled || failure != null || done) {
            discard(item);
        } else {
            passAlone(item);
        }
        if (first) {
            leave();
        }
    }

    /// Items come one at a time; one from within a request comes on the thread that passes one.
    private void passAlone(T item) {
        Thread current = Thread.currentThread();
        boolean nested = passing.get() == current;
        if (!nested && !passing.compareAndSet(null, current)) {
            discard(item);
            breakOff("it has called onNext from two threads at a time");
            return;
        }
        try {
            if (!upstream.isSet()) {
                discard(item);
                breakOff("it has called onNext before onSubscribe");
            } else if (demand.take()) {
                passOrFail(item);
            } else {
                discard(item);
                breakOff("it has sent more than was requested");
            }
        } finally {
            if (!nested) {
                passing.set(null);
            }
        }
    }

    private void breakOff(String rule) {
        fail(located(broken(rule)));
    }

    private static QueryException broken(String rule) {
        return new QueryException(
                ErrorCode.SOURCE_FAILED, "a publisher broke a rule of Reactive Streams: " + rule);
    }

    /// An item that cannot be passed on ends the relay; otherwise its reader would wait for ever.
    private void passOrFail(T item) {
        try {
            pass(item, downstream);
        } catch (Throwable e) { // whatever a subscriber throws must not keep the relay from ending
            fail(located(e));
            discard(item);
        }
    }

    @Override
    public final void onComplete() {
        boolean first = signals.getAndIncrement() == 0;
        Thread passes = passing.get();
        if (passes != null && passes != Thread.currentThread()) {
            breakOff("it has called onComplete while onNext was under way");
        } else if (first || isReentrant()) {
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
            endThen(End.COMPLETED, downstream::onComplete);
        }
    }

    /// Whether the one who entered before is this very thread, further up, in a publisher that
    /// signals from within a request: others enter with word of a failure or a cancel only.
    private boolean isReentrant() {
        return failure == null && !cancelled;
    }

    @Override
    public final void onError(@Nullable Throwable error) {
        fail(located(error == null ? broken("it has called onError with null") : error));
    }

    /// Ends the relay with an error, unless it has ended, and cancels the publisher.
    public final void fail(Throwable error) {
        if (failure == null) {
            failure = error;
        }
        cancelUpstream();
        enter();
    }

    /// A publisher that throws from `cancel` has been cancelled as well as can be.
    private void cancelUpstream() {
        try {
            upstream.cancel();
        } catch (Throwable e) { // whatever a publisher throws
            LOG.warn("a publisher failed to be cancelled", e);
        }
    }

    @Override
    public final void request(long count) {
        if (count > 0) {
            demand.add(count);
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
        cancelUpstream();
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
                endThen(End.CANCELLED, () -> {});
            }
        } else if (error != null) {
            done = true;
            endThen(End.FAILED, () -> downstream.onError(error));
        }
    }

    /// Nothing that goes wrong while it ends keeps the subscriber from hearing of the end, or
    /// reaches the publisher.
    private void endThen(End end, Runnable tell) {
        patience.dispose();
        try {
            ended(end);
        } catch (Throwable e) { // whatever the end of a query runs into
            LOG.error("a query did not end in order", e);
        }
        try {
            tell.run();
        } catch (Throwable e) { // whatever a subscriber throws
            LOG.error("a subscriber failed at the end of a query", e);
        }
    }
}
