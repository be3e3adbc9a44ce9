package io.sluice.operators.internal.table;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/// Rows of a publisher in lists, as they make batches: full ones, and what has waited for a while.
///
/// Holds at most one list, and asks the publisher for no more than fits into it, and for nothing
/// while nobody wants a list. Signals on the publisher's thread, the reader's, or the scheduler's
/// when rows have waited long enough. Rows that came before an error are delivered first where they
/// are wanted. Reactor's `bufferTimeout` can fall silent when it is asked and answered within one
/// call.
final class GatheredRows<T> extends Flux<List<T>> {

    private final Flux<T> rows;
    private final int maxRows;
    private final Duration linger;
    private final Scheduler scheduler;

    /// @param rows keeps the rules of Reactive Streams
    GatheredRows(Flux<T> rows, int maxRows, Duration linger, Scheduler scheduler) {
        this.rows = rows;
        this.maxRows = maxRows;
        this.linger = linger;
        this.scheduler = scheduler;
    }

    @Override
    public void subscribe(CoreSubscriber<? super List<T>> actual) {
        rows.subscribe(new Run(actual));
    }

    private final class Run implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super List<T>> downstream;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger signals = new AtomicInteger();
        private volatile @Nullable Subscription upstream;
        private volatile boolean completed;
        private volatile boolean cancelled;
        private volatile boolean due;
        private volatile @Nullable Throwable failure;

        /// Guarded by this object's lock.
        private final Queue<T> gathered = new ArrayDeque<>();

        private int requested;

        /// Guarded by `signals`.
        private boolean done;

        private @Nullable Disposable timer;

        Run(CoreSubscriber<? super List<T>> downstream) {
            this.downstream = downstream;
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
        }

        @Override
        public void onNext(T row) {
            boolean wakes;
            synchronized (this) {
                gathered.add(row);
                requested--;
                wakes = gathered.size() == 1 || gathered.size() >= maxRows;
            }
            if (wakes) {
                drain();
            }
        }

        @Override
        public void onComplete() {
            completed = true;
            drain();
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            drain();
        }

        @Override
        public void request(long count) {
            demand.accumulateAndGet(count, Operators::addCap);
            drain();
        }

        @Override
        public void cancel() {
            cancelled = true;
            cancelUpstream();
            drain();
        }

        private void cancelUpstream() {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        private void drain() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            while (missed != 0) {
                if (!done) {
                    advance();
                }
                missed = signals.addAndGet(-missed);
            }
        }

        private void advance() {
            try {
                while (!cancelled && demand.get() > 0 && isReady()) {
                    deliver();
                }
                if (!end()) {
                    askForMore();
                    waitForMore();
                }
            } catch (Throwable e) { // whatever a reader or the scheduler throws
                stop();
                cancelUpstream();
                downstream.onError(e);
            }
        }

        private boolean isReady() {
            int size = size();
            return size >= maxRows || (size > 0 && (due || completed || failure != null));
        }

        private synchronized int size() {
            return gathered.size();
        }

        private void deliver() {
            List<T> list = new ArrayList<>();
            synchronized (this) {
                while (list.size() < maxRows && !gathered.isEmpty()) {
                    list.add(gathered.remove());
                }
            }
            due = false;
            forgetTimer();
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            downstream.onNext(list);
        }

        /// @return whether nothing more is to be done
        private boolean end() {
            Throwable error = failure;
            if (cancelled) {
                stop();
            } else if (error != null) {
                stop();
                downstream.onError(error);
            } else if (completed && size() == 0) {
                stop();
                downstream.onComplete();
            }
            return done;
        }

        private void stop() {
            done = true;
            forgetTimer();
            synchronized (this) {
                gathered.clear();
            }
        }

        /// A quarter of a list at a time at least, so that the publisher is not asked row by row.
        private void askForMore() {
            int count = 0;
            synchronized (this) {
                int room = maxRows - gathered.size() - requested;
                if (demand.get() > 0 && !completed && room > 0 && room >= maxRows / 4) {
                    requested += room;
                    count = room;
                }
            }
            Subscription subscription = upstream;
            if (count > 0 && subscription != null) {
                subscription.request(count);
            }
        }

        private void waitForMore() {
            if (timer == null && !due && size() > 0) {
                try {
                    timer =
                            scheduler.schedule(
                                    this::waitedLongEnough, linger.toNanos(), TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    due = true;
                }
            }
        }

        private void waitedLongEnough() {
            due = true;
            drain();
        }

        private void forgetTimer() {
            if (timer != null) {
                timer.dispose();
                timer = null;
            }
        }
    }
}
