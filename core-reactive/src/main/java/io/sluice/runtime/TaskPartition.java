package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// One partition of a task: runs at most once and ends exactly once. Thread-safe.
final class TaskPartition {

    private final Task task;
    private final NodeContext root;
    private final int partition;
    private @Nullable ResultRun run;
    private @Nullable QueryException failure;
    private boolean ended;

    TaskPartition(Task task, NodeContext root, int partition) {
        this.task = task;
        this.root = root;
        this.partition = partition;
    }

    /// Claims the partition for a subscriber.
    ///
    /// @return why the run must fail at once, if it must
    /// @throws IllegalStateException if it has run before
    synchronized Optional<QueryException> start(ResultRun newRun) {
        if (run != null) {
            throw new IllegalStateException(
                    "partition " + partition + " of the task was subscribed to before");
        }
        run = newRun;
        return Optional.ofNullable(failure);
    }

    Flux<RecordBatch> source() {
        task.started();
        return root.run(partition);
    }

    /// Ends the partition with an error, now or when somebody subscribes.
    void fail(QueryException reason) {
        ResultRun current;
        synchronized (this) {
            if (failure == null) {
                failure = reason;
            }
            current = run;
        }
        if (current == null) {
            ended(reason);
        } else {
            current.fail(reason);
        }
    }

    /// An error as those outside of the task may see it.
    QueryException redacted(QueryException error) {
        return task.query().redacted(error);
    }

    /// What the task was stopped by, or the first error of any of its partitions.
    @Nullable QueryException taskFailure() {
        return task.failure().orElse(null);
    }

    /// Tells the task that nobody needs this partition any more.
    ///
    /// @param error what it has failed with, or null
    void ended(@Nullable QueryException error) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        task.partitionEnded(error);
    }

    @Override
    public String toString() {
        return "partition " + partition + " of query " + task.query().queryId();
    }
}
