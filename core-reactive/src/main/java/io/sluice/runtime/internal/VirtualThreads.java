package io.sluice.runtime.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/// Runs tasks that may block on virtual threads, at most so many at a time; the others wait in
/// order.
public final class VirtualThreads implements Executor {

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
            threads.start(this::work);
        }
    }

    private void work() {
        try {
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
            }
        } finally {
            free.release();
            startThreads();
        }
    }

    /// Takes no more tasks; those that are there run.
    public void close() {
        closed = true;
    }
}
