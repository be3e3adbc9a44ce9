package io.sluice.source;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.context.Context;
import io.sluice.batch.RecordBatch;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.internal.Demand;
import io.sluice.runtime.internal.QueryScope;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Scheduler;

/// One subscription of a blocking source. Signals from outside dispatch a turn to a blocking thread
/// if none is under way; a turn opens, reads while there is demand, and ends. Whatever is not
/// volatile belongs to the turn.
final class ReadingRun<C> implements Subscription, Runnable {

    private final LazySource.Reading<C> source;
    private final SourceLife<C> life;
    private final Scheduler blocking;
    private final String queryId;
    private final Context trace;
    private final CoreSubscriber<? super RecordBatch> downstream;
    private final Demand demand = new Demand();
    private final AtomicInteger signals = new AtomicInteger();
    private final Interruptible calls = new Interruptible();
    private volatile boolean cancelled;
    private volatile boolean rejected;
    private @Nullable BlockingReader reader;
    private boolean done;

    private ReadingRun(
            LazySource.Reading<C> source,
            SourceLife<C> life,
            TaskContext context,
            CoreSubscriber<? super RecordBatch> downstream) {
        this.source = source;
        this.life = life;
        this.blocking = context.blocking();
        this.queryId = context.query().queryId();
        this.trace = TraceContext.of(downstream.currentContext());
        this.downstream = downstream;
    }

    static <C> void start(
            LazySource.Reading<C> source,
            SourceLife<C> life,
            TaskContext context,
            CoreSubscriber<? super RecordBatch> actual) {
        ReadingRun<C> run = new ReadingRun<>(source, life, context, actual);
        life.begin(run::cancel);
        actual.onSubscribe(run);
        run.signal();
    }

    @Override
    public void request(long count) {
        demand.add(count);
        signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        calls.stop();
        signal();
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            dispatch();
        }
    }

    private void dispatch() {
        try {
            blocking.schedule(this);
        } catch (RejectedExecutionException e) {
            rejected = true;
            run();
        }
    }

    @Override
    public void run() {
        int missed = signals.get();
        while (missed != 0) {
            try (QueryScope _ = QueryScope.enter(queryId, trace)) {
                if (!done) {
                    turn();
                }
            } catch (Throwable e) { // ends the query, not the thread
                endBecause(e);
            }
            missed = signals.addAndGet(-missed);
        }
    }

    /// The end where nothing else has worked, for want of memory perhaps.
    private void endBecause(Throwable error) {
        if (!done) {
            done = true;
            life.end(SourceState.End.FAILED, () -> downstream.onError(error));
        }
    }

    private void turn() {
        try {
            if (demand.isInvalid()) {
                fail(Demand.error());
            } else if (rejected && !cancelled) {
                fail(
                        new QueryException(
                                ErrorCode.SHUTTING_DOWN,
                                "the scheduler of this process has been shut down"));
            } else if (!cancelled && (reader != null || open())) {
                read(requireNonNull(reader));
            }
        } catch (Throwable e) { // whatever a client throws ends the query, not the thread
            if (!cancelled) {
                fail(reader == null ? SourceLife.failedToOpen(e) : SourceLife.failedToRead(e));
            }
        }
        if (cancelled && !done) {
            done = true;
            life.end(SourceState.End.CANCELLED, () -> {});
        }
    }

    private boolean open() throws Exception {
        if (!life.initializing()) {
            return false;
        }
        C connection = calls.call(source.open()::call);
        if (!life.opened(connection)) {
            return false;
        }
        reader = calls.call(() -> source.read().reader(connection));
        return true;
    }

    private void read(BlockingReader from) throws Exception {
        while (demand.isOpen() && !cancelled) {
            RecordBatch batch = calls.call(from::next);
            if (batch == null) {
                complete();
                return;
            }
            if (cancelled) {
                batch.close();
                return;
            }
            demand.delivered();
            downstream.onNext(batch);
        }
    }

    private void complete() {
        if (!cancelled) {
            done = true;
            life.end(SourceState.End.COMPLETED, downstream::onComplete);
        }
    }

    private void fail(Throwable error) {
        done = true;
        life.end(SourceState.End.FAILED, () -> downstream.onError(error));
    }

    /// Calls that another thread may interrupt, and no other code of the same thread is.
    private static final class Interruptible {

        private @Nullable Thread caller;
        private boolean stopped;

        /// A call that may give nothing.
        interface Call<T extends @Nullable Object> {
            T run() throws Exception;
        }

        <T extends @Nullable Object> T call(Call<T> call) throws Exception {
            synchronized (this) {
                if (stopped) {
                    throw new InterruptedException();
                }
                caller = Thread.currentThread();
            }
            try {
                return call.run();
            } finally {
                synchronized (this) {
                    caller = null;
                    Thread.interrupted();
                }
            }
        }

        /// Interrupts the call under way and refuses later ones.
        synchronized void stop() {
            stopped = true;
            if (caller != null) {
                caller.interrupt();
            }
        }
    }
}
