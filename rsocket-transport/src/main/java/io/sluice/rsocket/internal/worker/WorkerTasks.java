package io.sluice.rsocket.internal.worker;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.fragment.TaskKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The tasks of this worker. A task belongs to the connection that first spoke of it. Those that
/// have ended are remembered for a while, so that a request that was under way does not start one
/// again. Thread-safe.
final class WorkerTasks {

    private static final int REMEMBERED = 4096;

    private final BufferAllocator egress;
    private final Map<TaskKey, Entry> running = new LinkedHashMap<>();
    private final Map<TaskKey, QueryException> ended =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<TaskKey, QueryException> eldest) {
                    return size() > REMEMBERED;
                }
            };
    private boolean draining;

    private record Entry(WorkerTask task, Object owner) {}

    WorkerTasks(BufferAllocator egress) {
        this.egress = egress;
    }

    /// The task of a key, made if there is none.
    ///
    /// @param owner the connection that asks
    /// @throws QueryException if it has ended: what ended it, or `CANCELLED` if it came to its end;
    ///   or `SHUTTING_DOWN`
    synchronized WorkerTask task(TaskKey key, TaskHeader header, Object owner) {
        Entry known = running.get(key);
        if (known != null) {
            if (known.owner != owner) {
                throw new QueryException(
                        ErrorCode.NAME_EXISTS, key + " runs for another connection");
            }
            return known.task;
        }
        QueryException over = ended.get(key);
        if (over != null) {
            throw over;
        }
        if (draining) {
            throw new QueryException(ErrorCode.SHUTTING_DOWN, "the worker is shutting down");
        }
        WorkerTask task = new WorkerTask(key, header, egress);
        running.put(key, new Entry(task, owner));
        task.ended().subscribe(_ -> forget(task));
        return task;
    }

    /// Ends the tasks of a connection.
    void stop(Object owner, String why) {
        tasks(owner).forEach(task -> task.stop(WorkerTask.cancelled(task.key(), why)));
    }

    private synchronized List<WorkerTask> tasks(Object owner) {
        return running.values().stream()
                .filter(entry -> entry.owner == owner)
                .map(Entry::task)
                .toList();
    }

    /// Takes no more tasks; completes when there is none left.
    Mono<Void> drain() {
        return Flux.defer(() -> Flux.fromIterable(takeNoMore())).flatMap(WorkerTask::ended).then();
    }

    private synchronized List<WorkerTask> takeNoMore() {
        draining = true;
        return running.values().stream().map(Entry::task).toList();
    }

    /// Ends all tasks.
    void stopAll(QueryException reason) {
        List<WorkerTask> left;
        synchronized (this) {
            left = running.values().stream().map(Entry::task).toList();
        }
        left.forEach(task -> task.stop(reason));
    }

    synchronized int count() {
        return running.size();
    }

    /// A reader that was under way while its task was ended is to hear why.
    private synchronized void forget(WorkerTask task) {
        running.remove(task.key());
        ended.put(
                task.key(),
                task.failure().orElseGet(() -> WorkerTask.cancelled(task.key(), "it is over")));
    }
}
