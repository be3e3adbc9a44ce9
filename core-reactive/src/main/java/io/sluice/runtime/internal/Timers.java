package io.sluice.runtime.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/// Deadlines. They tick and act on threads of their own, so that they are in time when every thread
/// of a scheduler is deep inside of an operator or waits in a call that never comes back. The
/// threads are daemons, there while they are needed.
public final class Timers {

    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

    /// Longer than any process lives; timers count nanoseconds in 64 bits.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /// Actions end queries, which tells their readers; one that is slow to hear it holds up no
    /// other before there are so many.
    private static final int ACTORS = 8;

    private static final long IDLE_SECONDS = 10;

    private Timers() {}

    /// Holds the threads from the first deadline on.
    private static final class Threads {

        static final ScheduledThreadPoolExecutor CLOCK =
                new ScheduledThreadPoolExecutor(1, task -> daemon(task, "sluice-clock"));

        static final ThreadPoolExecutor ACTORS =
                new ThreadPoolExecutor(
                        Timers.ACTORS,
                        Timers.ACTORS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> daemon(task, "sluice-deadline"));

        static {
            CLOCK.setRemoveOnCancelPolicy(true);
            CLOCK.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
            CLOCK.allowCoreThreadTimeOut(true);
            ACTORS.allowCoreThreadTimeOut(true);
        }

        private static Thread daemon(Runnable task, String name) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }
    }

    /// The moment when so much time has passed; after a hundred years at the latest.
    public static Instant momentIn(Duration time) {
        return Instant.now().plus(shortened(time));
    }

    /// Runs the action at a moment, at once if it has passed; after a hundred years at the latest.
    ///
    /// @return disposed to forget the action
    public static Disposable at(Instant moment, Runnable action) {
        Duration left = Duration.between(Instant.now(), moment);
        Future<?> tick =
                Threads.CLOCK.schedule(
                        () -> Threads.ACTORS.execute(() -> act(action)),
                        left.isNegative() ? 0 : shortened(left).toNanos(),
                        TimeUnit.NANOSECONDS);
        return () -> tick.cancel(false);
    }

    private static void act(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // whatever the end of a query runs into; the thread has others
            LOG.error("a deadline did not act in order", e);
        }
    }

    private static Duration shortened(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }
}
