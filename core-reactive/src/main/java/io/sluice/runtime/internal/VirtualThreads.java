package io.sluice.runtime.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks that may block on virtual threads, at most so many at a time; the others wait in
/// order.
public final class VirtualThreads implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(VirtualThreads.class);

    private final Semaphore free;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Thread.Builder threads;
    private volatile boolean closed;

    /// @param name of the threads
    /// @param bound how many tasks run at a time
    public VirtualThreads(String name, int bound) {
        this.free = new Semaphore(bound);
        this.threads = Thread.ofVirtual().name(name + "-", 0);
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
                threads.start(this::work);
            } catch (Throwable e) { // rethrown; the heap may be full
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
        }
    }

    /// Takes no more tasks; those that are there run.
    public void close() {
        closed = true;
    }
}
