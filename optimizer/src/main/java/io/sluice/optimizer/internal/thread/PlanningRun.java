package io.sluice.optimizer.internal.thread;

import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.util.CancelFlag;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/// The planning of one statement, from its subscription to its end: by a plan, an error, a cancel,
/// the query's deadline or `planning.timeout`, whichever is first.
///
/// What computes runs on [PlanningThreads]; what asks others, who may answer on any thread, goes on
/// there. So whatever is thrown on the way ends the statement. A statement that is to stop
/// interrupts the threads that work for it, and says so to all that call [PlanningStop#check], and
/// to Calcite's planner. Thread-safe.
public final class PlanningRun {

    private static final Logger LOG = LoggerFactory.getLogger(PlanningRun.class);

    private final PlanningThreads threads;
    private final CancelFlag cancelFlag = new CancelFlag(new AtomicBoolean());
    private final AtomicBoolean ended = new AtomicBoolean();

    /// Guarded by this object's lock.
    private final Set<Thread> working = new HashSet<>();

    private volatile @Nullable QueryException stop;
    private volatile Runnable onFailure = () -> {};
    private volatile Consumer<QueryException> onLateFailure = PlanningRun::tellNobody;

    private PlanningRun(PlanningThreads threads) {
        this.threads = threads;
    }

    /// Plans when it is subscribed to.
    ///
    /// @param planning begun on a planning thread
    public static <T> Mono<T> of(
            PlanningThreads threads, QueryContext query, Function<PlanningRun, Mono<T>> planning) {
        return Mono.create(sink -> new PlanningRun(threads).start(query, planning, sink));
    }

    private <T> void start(
            QueryContext query, Function<PlanningRun, Mono<T>> planning, MonoSink<T> sink) {
        Result<T> result = new Result<>(sink);
        onFailure = () -> result.fail(reason());
        Limit limit = Limit.of(query);
        Runnable forgetLimit = threads.later(limit.nanos(), () -> fail(limit.exceeded()));
        sink.onCancel(() -> end(cancelled(query)));
        sink.onDispose(() -> {
            forgetLimit.run();
            result.cancel();
        });
        compute(() -> planning.apply(this)).flatMap(mono -> mono).subscribe(result);
    }

    private static QueryException cancelled(QueryContext query) {
        return new QueryException(
                ErrorCode.CANCELLED, "the planning of query " + query.queryId() + " was cancelled");
    }

    private QueryException reason() {
        QueryException reason = stop;
        return reason == null
                ? new QueryException(ErrorCode.CANCELLED, "planning was cancelled")
                : reason;
    }

    /// When planning must be done.
    private record Limit(long nanos, QueryException exceeded) {

        static Limit of(QueryContext query) {
            Duration timeout = query.get(EngineOptions.PLANNING_TIMEOUT);
            Duration left =
                    query.deadline()
                            .map(end -> Duration.between(Instant.now(), end))
                            .filter(time -> time.compareTo(timeout) < 0)
                            .orElse(timeout);
            String what =
                    left == timeout
                            ? "the statement was not planned within planning.timeout, "
                                    + timeout.toMillis()
                                    + " ms; simplify it, or raise the setting"
                            : "query "
                                    + query.queryId()
                                    + " was not planned before its deadline "
                                    + query.deadline().map(Instant::toString).orElse("");
            return new Limit(
                    Math.max(0, left.toNanos()),
                    new QueryException(ErrorCode.DEADLINE_EXCEEDED, what));
        }
    }

    /// What Calcite's planner asks whether to stop.
    public CancelFlag cancelFlag() {
        return cancelFlag;
    }

    /// The threads that this planning runs on, for one that begins inside of it.
    public PlanningThreads threads() {
        return threads;
    }

    /// Computes something on a planning thread once the mono is subscribed to. What is nested too
    /// deeply for its stack is an error of its own.
    public <T> Mono<T> compute(Supplier<T> computation) {
        return Mono.create(sink -> hop(sink, () -> sink.success(guarded(computation))));
    }

    /// Goes on with a signal on a planning thread.
    private void hop(MonoSink<?> sink, Runnable signal) {
        try {
            threads.execute(
                    this,
                    () -> {
                        try {
                            signal.run();
                        } catch (QueryException e) {
                            sink.error(e);
                        }
                    });
        } catch (QueryException e) {
            sink.error(e);
        }
    }

    private <T> T guarded(Supplier<T> computation) {
        try {
            checkStop();
            return computation.get();
        } catch (StackOverflowError e) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "the statement is nested too deeply to be planned; split it or use sub-queries"
                            + " with names (WITH)");
        } catch (Throwable e) { // whatever rules and tables throw ends the statement
            QueryException stopped = stop;
            throw stopped == null ? QueryException.from(e) : stopped;
        }
    }

    /// Asks somebody else, and goes on with the answer on a planning thread.
    public <T> Mono<T> ask(Supplier<? extends Mono<T>> question) {
        return Mono.create(sink -> {
            Answer<T> answer = new Answer<>(sink);
            sink.onCancel(answer);
            try {
                question.get().subscribe(answer);
            } catch (Throwable e) { // whatever a table throws
                answer.hookOnError(e);
            }
        });
    }

    /// Takes an answer, on whichever thread it comes.
    private final class Answer<T> extends BaseSubscriber<T> {

        private final MonoSink<T> sink;
        private volatile @Nullable T value;

        Answer(MonoSink<T> sink) {
            this.sink = sink;
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        @Override
        protected void hookOnNext(T answer) {
            value = answer;
        }

        @Override
        protected void hookOnComplete() {
            hop(sink, () -> sink.success(value));
        }

        @Override
        protected void hookOnError(Throwable error) {
            hop(sink, () -> sink.error(error));
        }
    }

    /// Ends the statement with an error, unless it has ended; from any thread.
    public void fail(Throwable error) {
        QueryException reason = QueryException.from(error);
        if (end(reason)) {
            onFailure.run();
        } else {
            onLateFailure.accept(reason);
        }
    }

    /// Something that this planning has prepared and that runs after it: what is thrown while it
    /// runs on planning threads ends it.
    public <T> Mono<T> afterwards(Mono<T> effect) {
        return Mono.create(sink -> {
            onLateFailure = sink::error;
            effect.contextWrite(sink.contextView())
                    .subscribe(sink::success, sink::error, sink::success);
        });
    }

    private static void tellNobody(QueryException error) {
        LOG.error("something failed on a planning thread after its statement was planned", error);
    }

    /// @return whether it had not ended before
    private boolean end(QueryException reason) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        stop = reason;
        cancelFlag.requestCancel();
        threads.forget(this);
        interruptOthers();
        return true;
    }

    /// This thread knows, and goes on to tell.
    private synchronized void interruptOthers() {
        for (Thread thread : working) {
            if (thread != Thread.currentThread()) {
                thread.interrupt();
            }
        }
    }

    void checkStop() {
        QueryException reason = stop;
        if (reason != null) {
            throw reason;
        }
    }

    /// A thread begins to work for the statement.
    ///
    /// @return whether it shall; not if the statement has ended
    synchronized boolean enter(Thread thread) {
        return stop == null && working.add(thread);
    }

    synchronized void leave(Thread thread) {
        working.remove(thread);
        Thread.interrupted();
    }

    /// Takes the plan, or the error of whoever was asked last.
    private final class Result<T> implements CoreSubscriber<T> {

        private final MonoSink<T> sink;
        private volatile @Nullable Subscription upstream;

        Result(MonoSink<T> sink) {
            this.sink = sink;
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T planned) {
            if (ended.compareAndSet(false, true)) {
                sink.success(planned);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (ended.compareAndSet(false, true)) {
                sink.error(error);
            }
        }

        @Override
        public void onComplete() {
            if (ended.compareAndSet(false, true)) {
                sink.success();
            }
        }

        void fail(QueryException error) {
            cancel();
            sink.error(error);
        }

        void cancel() {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
