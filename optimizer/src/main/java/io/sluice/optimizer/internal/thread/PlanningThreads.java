package io.sluice.optimizer.internal.thread;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that statements are planned on: daemons, started as they are needed and gone when
/// they have been idle.
///
/// **Who is next.** Computations begin in the order in which they come, as many at a time as there
/// are planners. One that takes longer than [#LIGHT_MILLIS] while others wait goes on beside them,
/// as a heavy one, and its planner takes the next. So a small statement waits for others as small,
/// and shares the machine with at most [#MAX_HEAVY] heavy ones. When there are so many, planners
/// that meet another one keep it until one of them ends; each ends by `planning.timeout` at the
/// latest. At most [#MAX_WAITING] computations wait; more are refused.
///
/// Tables are asked for their scans on these threads, too. A provider that calls `block()` there is
/// refused with an error, so that it cannot hold up the statements of others.
public final class PlanningThreads {

    /// Plans take a few milliseconds; what takes so long is another kind of statement.
    static final long LIGHT_MILLIS = 30;

    /// Heavy statements that share the machine; each may hold some megabytes.
    static final int MAX_HEAVY = 32;

    static final int MAX_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PlanningThreads.class);
    private static final long IDLE_SECONDS = 30;

    private final int planners;
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor clock;

    /// Guarded by this object's lock.
    private final Deque<Work> waiting = new ArrayDeque<>();

    private final Set<Work> light = new HashSet<>();
    private final Set<Work> heavy = new HashSet<>();
    private boolean ticking;

    /// @param planners how many computations run at a time, heavy ones apart
    public PlanningThreads(int planners) {
        this.planners = planners;
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE, // bounded by what is light and heavy
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        PlanningThread::new);
        this.clock = new ScheduledThreadPoolExecutor(1, PlanningThreads::clockThread);
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
    }

    private static Thread clockThread(Runnable work) {
        Thread thread = new Thread(work, "sluice-planner-clock");
        thread.setDaemon(true);
        return thread;
    }

    /// A piece of a statement's planning, compared by identity.
    private static final class Work {

        private final PlanningRun run;
        private final Runnable computation;
        private long startNanos;

        Work(PlanningRun run, Runnable computation) {
            this.run = run;
            this.computation = computation;
        }
    }

    /// Computes something for a statement as soon as it is its turn.
    ///
    /// @throws QueryException with `TOO_MANY_QUERIES`
    void execute(PlanningRun run, Runnable computation) {
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                throw new QueryException(
                        ErrorCode.TOO_MANY_QUERIES,
                        "more than " + MAX_WAITING + " statements wait to be planned");
            }
            waiting.addLast(new Work(run, computation));
        }
        startNext();
    }

    /// Forgets what a statement that has ended still waits for.
    synchronized void forget(PlanningRun run) {
        waiting.removeIf(work -> work.run == run);
    }

    /// How many computations run now, heavy ones included.
    synchronized int runningCount() {
        return light.size() + heavy.size();
    }

    /// Runs something later, on a thread of its own.
    ///
    /// @return forgets it
    Runnable later(long nanos, Runnable action) {
        var tick =
                clock.schedule(
                        () -> Thread.ofPlatform().name("sluice-planner-end").daemon().start(action),
                        nanos,
                        TimeUnit.NANOSECONDS);
        return () -> tick.cancel(false);
    }

    private void startNext() {
        for (Work next = next(); next != null; next = next()) {
            Work work = next;
            try {
                threads.execute(() -> perform(work));
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                ended(work);
                work.run.fail(e);
            }
        }
    }

    private synchronized @Nullable Work next() {
        if (light.size() >= planners || waiting.isEmpty()) {
            tickWhileSomeWait();
            return null;
        }
        Work work = waiting.removeFirst();
        work.startNanos = System.nanoTime();
        light.add(work);
        return work;
    }

    private void perform(Work work) {
        try {
            ((PlanningThread) Thread.currentThread()).work(work.run, work.computation);
        } catch (Throwable e) { // not even the statement's end has gone in order
            LOG.error("planning did not end in order", e);
        } finally {
            ended(work);
            startNext();
        }
    }

    private synchronized void ended(Work work) {
        light.remove(work);
        heavy.remove(work);
    }

    /// Guarded by the lock.
    private void tickWhileSomeWait() {
        if (!waiting.isEmpty() && !ticking) {
            ticking = true;
            var _ = clock.schedule(this::tick, LIGHT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        synchronized (this) {
            ticking = false;
            long now = System.nanoTime();
            for (Work work : Set.copyOf(light)) {
                boolean old = now - work.startNanos >= TimeUnit.MILLISECONDS.toNanos(LIGHT_MILLIS);
                if (old && heavy.size() < MAX_HEAVY) {
                    light.remove(work);
                    heavy.add(work);
                }
            }
        }
        startNext();
    }
}
