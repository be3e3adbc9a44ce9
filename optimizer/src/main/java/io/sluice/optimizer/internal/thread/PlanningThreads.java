package io.sluice.optimizer.internal.planner;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The threads that statements are planned on: a few daemons, started as they are needed and gone
/// when they have been idle. They have deep stacks, since expressions are walked by recursion.
///
/// Tables are asked for their scans on them, too. A provider that calls `block()` there is refused
/// with an error, so that it cannot hold up the statements of others.
public final class PlanningThreads {

    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int WAITING_STATEMENTS = 10_000;
    private static final long IDLE_SECONDS = 30;
    private static final long STACK_BYTES = 16L << 20;

    private final Scheduler scheduler;

    public PlanningThreads() {
        this.scheduler = Schedulers.fromExecutorService(newExecutor(), "sluice-planner");
    }

    private static ExecutorService newExecutor() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(WAITING_STATEMENTS),
                        PlanningThreads::newThread);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new PlanningThread(work);
        thread.setDaemon(true);
        return thread;
    }

    /// Reactor refuses to block threads with this mark.
    private static final class PlanningThread extends Thread implements NonBlocking {
        PlanningThread(Runnable work) {
            super(null, work, "sluice-planner", STACK_BYTES);
        }
    }

    /// Computes something on one of these threads once the mono is subscribed to. What is nested
    /// too deeply for them is an error of its own.
    <T> Mono<T> compute(Supplier<T> computation) {
        return Mono.fromSupplier(() -> guarded(computation))
                .subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, PlanningThreads::tooMany);
    }

    private static <T> T guarded(Supplier<T> computation) {
        try {
            return computation.get();
        } catch (StackOverflowError e) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "the statement is nested too deeply to be planned; split it or use sub-queries"
                            + " with names (WITH)");
        }
    }

    private static QueryException tooMany(RejectedExecutionException e) {
        return new QueryException(
                ErrorCode.TOO_MANY_QUERIES,
                "more than " + WAITING_STATEMENTS + " statements wait to be planned",
                e);
    }
}
