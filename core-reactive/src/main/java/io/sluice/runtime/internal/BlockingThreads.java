package io.sluice.runtime.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks that may block, at most so many at a time; the others wait in order.
///
/// The threads are the operating system's. A virtual thread that opens a file or calls native code
/// keeps the thread that carries it, of which a process has as many as cores: a few calls that
/// never come back, such as to a dead network file system, would stop every virtual thread there
/// is. Threads that are idle are used again, and end after some seconds; they keep no process
/// alive.
public final class BlockingThreads implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingThreads.class);
    private static final long IDLE_SECONDS = 10;

    private final Semaphore free;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final ThreadPoolExecutor threads;
    private volatile boolean closed;

    /// @param name of the threads
    /// @param bound how many tasks run at a time
    public BlockingThreads(String name, int bound) {
        this.free = new Semaphore(bound);
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        daemons(name));
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("the blocking threads have been shut down");
        }
        waiting.add(task);
        startThreads();
    }

    /// Whoever gives a permit back looks at the queue again, so that no task is overlooked.
    private void startThreads() {
        while (!waiting.isEmpty() && free.tryAcquire()) {
            try {
                threads.execute(this::work);
            } catch (Throwable e) { // rethrown; there may be no more threads to have
                free.release();
                throw e;
            }
        }
    }

    private void work() {
        try {
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                run(task);
            }
        } finally {
            free.release();
            startThreads();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // others wait for this thread
            LOG.error("a task on a blocking thread failed", e);
        } finally {
            Thread.interrupted(); // meant for the task that has ended
        }
    }

    /// Takes no more tasks; those that are there run.
    public void close() {
        closed = true;
        threads.setKeepAliveTime(0, TimeUnit.SECONDS);
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
