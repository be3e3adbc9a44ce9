package io.sluice.operators.internal.replay;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/// One subscription of a [ReplayFlux]. Signals from outside count up `signals` and dispatch a turn
/// to the worker if none is under way; whatever is neither volatile nor atomic belongs to the turn,
/// as do the batches.
///
/// Holds one batch and asks for the next when that has been given away. Hand-written because no
/// stock operator paces batches without losing them when it is cancelled.
final class ReplayRun implements CoreSubscriber<RecordBatch>, Subscription, Runnable {

    /// Rows that are due within this time come together: a reader notices no difference, and a
    /// batch of one row costs as much as one of hundreds.
    private static final long QUANTUM_NANOS = 10_000_000;

    /// Longer waits are cut into several.
    private static final long MAX_WAIT_NANOS = Duration.ofHours(1).toNanos();

    private static final BatchMark IDLE = new BatchMark(BatchMark.NO_WATERMARK, true, 0, 0);

    private final CoreSubscriber<? super RecordBatch> downstream;
    private final Schema schema;
    private final int timeColumn;
    private final Pace pace;
    private final Duration idleTimeout;
    private final Scheduler scheduler;
    private final Scheduler.Worker worker;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    private final AtomicReference<@Nullable RecordBatch> arrived = new AtomicReference<>();
    private volatile boolean inputEnded;
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;
    private volatile boolean rejected;
    private volatile TaskContext.@Nullable Activity activity;

    private boolean ended;
    private boolean asked;
    private @Nullable RecordBatch current;
    private int position;
    private boolean wanted;
    private long unmetSince;
    private boolean idle;
    private @Nullable Disposable timer;

    /// @param idleTimeout zero for never idle
    ReplayRun(
            CoreSubscriber<? super RecordBatch> downstream,
            Schema schema,
            int timeColumn,
            Pace pace,
            Duration idleTimeout,
            Scheduler scheduler) {
        this.downstream = downstream;
        this.schema = schema;
        this.timeColumn = timeColumn;
        this.pace = pace;
        this.idleTimeout = idleTimeout;
        this.scheduler = scheduler;
        this.worker = scheduler.createWorker();
    }

    /// @throws IllegalStateException if the task has ended
    void begin(TaskContext context) {
        try {
            activity = context.begin(this::cancel);
        } catch (IllegalStateException e) {
            worker.dispose();
            throw e;
        }
        if (cancelled) {
            // The end may have come before there was an activity to end.
            signal();
        }
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!upstream.compareAndSet(null, subscription)) {
            subscription.cancel();
            return;
        }
        signal();
    }

    @Override
    public void onNext(RecordBatch batch) {
        RecordBatch unexpected = arrived.getAndSet(batch);
        if (unexpected != null) {
            unexpected.close();
            failure =
                    new QueryException(
                            ErrorCode.INTERNAL, "a publisher sent more batches than requested");
        }
        signal();
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
        signal();
    }

    @Override
    public void onComplete() {
        inputEnded = true;
        signal();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            failure =
                    new IllegalArgumentException(
                            "§3.9: demand must be a positive number of batches");
        } else {
            demand.accumulateAndGet(count, Operators::addCap);
        }
        signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        signal();
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            dispatch();
        }
    }

    /// Where the scheduler takes nothing more, the caller's thread does what is left: end.
    private void dispatch() {
        try {
            worker.schedule(this);
        } catch (RejectedExecutionException e) {
            rejected = true;
            run();
        }
    }

    @Override
    public void run() {
        int missed = signals.get();
        while (missed != 0) {
            turn();
            missed = signals.addAndGet(-missed);
        }
    }

    /// Works as far as demand, input and time go.
    private void turn() {
        if (ended || cancelled) {
            end();
            return;
        }
        try {
            Throwable error = failure;
            if (error != null) {
                throw error;
            }
            if (rejected) {
                throw new RejectedExecutionException();
            }
            advance();
        } catch (RejectedExecutionException e) {
            fail(
                    new QueryException(
                            ErrorCode.SHUTTING_DOWN,
                            "the scheduler of this process has been shut down",
                            e));
        } catch (Throwable e) { // ends the query, not the scheduler's thread
            fail(e);
        }
    }

    private void advance() {
        while (!cancelled) {
            long now = scheduler.now(TimeUnit.NANOSECONDS);
            watchDemand(now);
            if (current == null && !take(now)) {
                return;
            }
            if (!emit(now)) {
                return;
            }
        }
        end();
    }

    /// Notes since when demand has been unmet.
    private void watchDemand(long now) {
        boolean open = demand.get() > 0;
        if (open && !wanted) {
            unmetSince = now;
            pace.resume(now);
        }
        wanted = open;
    }

    /// Makes the next batch of the input the current one.
    ///
    /// @return whether there is one; if there never will be, the run has ended
    private boolean take(long now) {
        boolean last = inputEnded;
        RecordBatch batch = arrived.getAndSet(null);
        if (batch != null) {
            current = batch;
            position = 0;
            asked = false;
            return true;
        }
        if (last) {
            end();
            downstream.onComplete();
            return false;
        }
        if (!wanted) {
            pace.withhold(now);
            return false;
        }
        Subscription subscription = upstream.get();
        if (!asked && subscription != null) {
            asked = true;
            subscription.request(1);
        }
        waitUntil(Long.MAX_VALUE, now);
        return false;
    }

    /// Emits what is due of the current batch.
    ///
    /// @return whether all of it has been emitted
    private boolean emit(long now) {
        RecordBatch batch = requireNonNull(current);
        Column times = batch.column(timeColumn);
        int rows = pace.due(times, position, now);
        if (rows == 0 && position < batch.rowCount()) {
            waitUntil(pace.dueNanos(times, position, now), now);
            return false;
        }
        if (!wanted) {
            pace.withhold(now);
            return false;
        }
        int end = position + rows;
        if (end < batch.rowCount()) {
            deliver(batch.slice(position, rows), now);
            position = end;
            long due = pace.dueNanos(times, end, now);
            waitUntil(Math.max(due, now + QUANTUM_NANOS), now);
            return false;
        }
        RecordBatch rest = batch;
        if (position > 0) {
            rest = batch.slice(position, rows).withMark(batch.mark());
            batch.close();
        }
        current = null;
        deliver(rest, now);
        return true;
    }

    private void deliver(RecordBatch batch, long now) {
        idle = batch.mark().idle();
        unmetSince = now;
        if (demand.get() != Long.MAX_VALUE) {
            wanted = demand.decrementAndGet() > 0;
        }
        downstream.onNext(batch);
    }

    /// Sets the timer to when the next row is due, or to when demand has been unmet for too long;
    /// where it has been already, says so.
    private void waitUntil(long dueNanos, long now) {
        if (timer != null) {
            timer.dispose();
        }
        long wait = dueNanos - now;
        if (wanted && !idle && !idleTimeout.isZero()) {
            long idleIn = unmetSince - now + idleTimeout.toNanos();
            if (idleIn <= 0) {
                deliver(RecordBatch.empty(schema, IDLE), now);
            } else {
                wait = Math.min(wait, idleIn);
            }
        }
        if (dueNanos == Long.MAX_VALUE && wait > MAX_WAIT_NANOS) {
            return;
        }
        timer =
                worker.schedule(
                        this::signal, Math.clamp(wait, 1, MAX_WAIT_NANOS), TimeUnit.NANOSECONDS);
    }

    private void fail(Throwable error) {
        if (!ended) {
            end();
            downstream.onError(error);
        }
    }

    /// Stops and frees everything, also what came after the end.
    private void end() {
        ended = true;
        if (timer != null) {
            timer.dispose();
        }
        Subscription subscription = upstream.getAndSet(Operators.cancelledSubscription());
        if (subscription != null) {
            subscription.cancel();
        }
        RecordBatch late = arrived.getAndSet(null);
        if (late != null) {
            late.close();
        }
        if (current != null) {
            current.close();
            current = null;
        }
        TaskContext.Activity begun = activity;
        if (begun != null) {
            begun.end();
        }
        worker.dispose();
    }
}
