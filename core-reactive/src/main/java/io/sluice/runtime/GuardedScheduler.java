package io.sluice.runtime;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/// The threads of a scheduler as one query uses them: whatever a task throws is told to the query,
/// which ends with it.
///
/// Reactor's operators do not signal the errors of the Java VM, of linking and the like but throw
/// them on, and a scheduler's thread has nobody to throw them to; the query would wait for ever.
/// Disposing it leaves the threads to the others.
public final class GuardedScheduler implements Scheduler {

    private final Scheduler threads;
    private final Consumer<Throwable> escaped;

    /// @param escaped takes what a task has thrown, on its thread
    public GuardedScheduler(Scheduler threads, Consumer<Throwable> escaped) {
        this.threads = requireNonNull(threads, "threads is null");
        this.escaped = requireNonNull(escaped, "escaped is null");
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) { // ends the query, not the thread
                escaped.accept(e);
            }
        };
    }

    @Override
    public Disposable schedule(Runnable task) {
        return threads.schedule(guarded(task));
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return threads.schedule(guarded(task), delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(
            Runnable task, long initialDelay, long period, TimeUnit unit) {
        return threads.schedulePeriodically(guarded(task), initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return new GuardedWorker(threads.createWorker());
    }

    @Override
    public long now(TimeUnit unit) {
        return threads.now(unit);
    }

    @Override
    public boolean isDisposed() {
        return threads.isDisposed();
    }

    private final class GuardedWorker implements Worker {

        private final Worker worker;

        GuardedWorker(Worker worker) {
            this.worker = worker;
        }

        @Override
        public Disposable schedule(Runnable task) {
            return worker.schedule(guarded(task));
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return worker.schedule(guarded(task), delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(
                Runnable task, long initialDelay, long period, TimeUnit unit) {
            return worker.schedulePeriodically(guarded(task), initialDelay, period, unit);
        }

        @Override
        public void dispose() {
            worker.dispose();
        }

        @Override
        public boolean isDisposed() {
            return worker.isDisposed();
        }
    }
}
