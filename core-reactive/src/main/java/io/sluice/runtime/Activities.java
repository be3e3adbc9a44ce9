package io.sluice.runtime;

import io.sluice.plan.TaskContext.Activity;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// What goes on in a task: its partitions, until each has ended, and the activities that run for
/// them. Once the last partition has ended nobody needs the activities, so they are cancelled; when
/// the last of them has ended, the task is quiet.
final class Activities {

    private final Set<Live> live = ConcurrentHashMap.newKeySet();
    private final AtomicInteger partitions;
    private final AtomicInteger pending;
    private final Runnable onQuiet;
    private volatile boolean unneeded;

    Activities(int partitions, Runnable onQuiet) {
        this.partitions = new AtomicInteger(partitions);
        this.pending = new AtomicInteger(partitions);
        this.onQuiet = onQuiet;
    }

    /// @throws IllegalStateException if the task has ended
    Activity begin(Runnable cancel) {
        int count = pending.get();
        while (!(count > 0 && pending.compareAndSet(count, count + 1))) {
            if (count == 0) {
                throw new IllegalStateException("the task has ended");
            }
            count = pending.get();
        }
        Live activity = new Live(cancel);
        live.add(activity);
        if (unneeded) {
            activity.cancel();
        }
        return activity;
    }

    /// Whether the last partition has ended, so that nobody needs what goes on.
    boolean areUnneeded() {
        return unneeded;
    }

    /// Tells all activities once more that they are to stop, whatever they are waiting for.
    void breakOff() {
        live.forEach(activity -> activity.cancel.run());
    }

    /// Counts a partition as ended; called once for each.
    void partitionEnded() {
        if (partitions.decrementAndGet() == 0) {
            unneeded = true;
            live.forEach(Live::cancel);
        }
        leave();
    }

    private void leave() {
        if (pending.decrementAndGet() == 0) {
            onQuiet.run();
        }
    }

    private final class Live implements Activity {

        private final Runnable cancel;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();

        Live(Runnable cancel) {
            this.cancel = cancel;
        }

        void cancel() {
            if (!ended.get() && cancelled.compareAndSet(false, true)) {
                cancel.run();
            }
        }

        @Override
        public void end() {
            if (ended.compareAndSet(false, true)) {
                live.remove(this);
                leave();
            }
        }
    }
}
