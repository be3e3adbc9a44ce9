package io.sluice.rsocket.internal.worker;

import io.opentelemetry.context.Context;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.fragment.TaskKey;
import io.sluice.rsocket.internal.fragment.TaskReport;
import io.sluice.rsocket.internal.stream.RowStream;
import io.sluice.runtime.Task;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// One task of a query in this worker, from the first request that speaks of it until everything
/// that it held is freed. Thread-safe.
///
/// It comes into being empty if its reports are asked for before it has run; the first
/// `fragment.run` brings the plan.
final class WorkerTask {

    private final TaskKey key;
    private final BufferAllocator egress;
    private final Sinks.One<Running> running = Sinks.one();
    private final Sinks.One<String> finalReport = Sinks.one();
    private final Set<Integer> asked = new HashSet<>();
    private final Set<Integer> subscribed = new HashSet<>();
    private final Set<Integer> abandoned = new HashSet<>();
    private TaskHeader header;
    private FragmentSpan span = FragmentSpan.NONE;
    private @Nullable Running current;
    private @Nullable QueryException stopped;
    private @Nullable QueryException refusal;
    private boolean planned;

    /// A plan and its task.
    record Running(ExecutionPlan plan, Task task) {}

    /// @param egress where the memory of batches on their way out counts
    WorkerTask(TaskKey key, TaskHeader header, BufferAllocator egress) {
        this.key = key;
        this.header = header;
        this.egress = egress;
    }

    TaskKey key() {
        return key;
    }

    /// Brings the plan, unless another request has done so before.
    ///
    /// @param decoded decodes the plan and makes the task; subscribed to at once
    synchronized void plan(TaskHeader newHeader, FragmentSpan newSpan, Mono<Running> decoded) {
        planned = true;
        header = newHeader;
        span = newSpan;
        decoded.subscribe(this::run, error -> end(QueryException.from(error)));
    }

    /// Why the task did not run, or did not run to its end, if that is so.
    synchronized Optional<QueryException> failure() {
        return Optional.ofNullable(refusal != null ? refusal : stopped)
                .or(() -> Optional.ofNullable(current).flatMap(made -> made.task().failure()));
    }

    /// Whether the task still waits for its plan.
    synchronized boolean needsPlan() {
        return !planned && stopped == null;
    }

    /// The place of the task in the query's trace.
    synchronized Context trace() {
        return span.context();
    }

    private void run(Running made) {
        QueryException reason;
        Set<Integer> unwanted;
        synchronized (this) {
            reason = stopped;
            if (reason == null) {
                current = made;
            }
            unwanted = Set.copyOf(abandoned);
        }
        if (reason != null) {
            end(reason);
            return;
        }
        made.task().ended().subscribe(_ -> finish(made.task()));
        running.tryEmitValue(made);
        unwanted.forEach(partition -> cancel(made.task(), partition));
    }

    private void finish(Task task) {
        String report;
        synchronized (this) {
            span.end(task.nodes());
            report = TaskReport.toJson(header, true, task.lateRowCount(), task.nodes());
        }
        finalReport.tryEmitValue(report);
    }

    /// Ends a task that has never run.
    private void end(QueryException reason) {
        String report;
        synchronized (this) {
            refusal = reason;
            span.end(List.of());
            report = TaskReport.toJson(header, true, 0, List.of());
        }
        running.tryEmitError(reason);
        finalReport.tryEmitValue(report);
    }

    /// The batches of one partition, once the plan is decoded.
    ///
    /// @throws QueryException with `PROTOCOL` if the partition is read already, or the plan has not
    ///   come
    Mono<RowStream> rows(int partition) {
        synchronized (this) {
            if (!planned && stopped == null) {
                throw new QueryException(
                        ErrorCode.PROTOCOL, "the first request of " + key + " carries no plan");
            }
            if (!asked.add(partition)) {
                throw new QueryException(
                        ErrorCode.PROTOCOL,
                        "partition " + partition + " of " + key + " is read already");
            }
        }
        return running.asMono()
                .map(made ->
                        new RowStream(
                                Optional.of(made.plan().schema()),
                                Flux.defer(() -> batches(made.task(), partition))));
    }

    private Flux<RecordBatch> batches(Task task, int partition) {
        synchronized (this) {
            subscribed.add(partition);
        }
        return task.partition(partition, egress);
    }

    /// Nobody reads the partition any more. The task waits for each of its partitions, so one that
    /// was never subscribed to is cancelled here.
    void leave(int partition) {
        Running made;
        synchronized (this) {
            if (subscribed.contains(partition)) {
                return;
            }
            abandoned.add(partition);
            made = current;
        }
        if (made != null) {
            cancel(made.task(), partition);
        }
    }

    private void cancel(Task task, int partition) {
        task.partition(partition, egress)
                .subscribe(
                        new BaseSubscriber<>() {
                            @Override
                            protected void hookOnSubscribe(Subscription subscription) {
                                subscription.cancel();
                            }
                        });
    }

    /// Ends the task; its readers get the reason as an error.
    void stop(QueryException reason) {
        Running made;
        boolean neverPlanned;
        synchronized (this) {
            if (stopped == null) {
                stopped = reason;
            }
            made = current;
            neverPlanned = !planned;
        }
        if (made != null) {
            made.task().stop(reason);
        } else if (neverPlanned) {
            end(reason);
        }
    }

    /// What the task has counted, now and then, and at last the final report.
    Flux<String> reports(Duration interval) {
        return Flux.interval(interval)
                .onBackpressureDrop()
                .map(_ -> report())
                .takeUntilOther(finalReport.asMono())
                .concatWith(finalReport.asMono());
    }

    /// The final report, when the task has ended and freed everything.
    Mono<String> ended() {
        return finalReport.asMono();
    }

    private synchronized String report() {
        Running made = current;
        return made == null
                ? TaskReport.toJson(header, false, 0, List.of())
                : TaskReport.toJson(header, false, made.task().lateRowCount(), made.task().nodes());
    }

    static QueryException cancelled(TaskKey key, String why) {
        return new QueryException(
                ErrorCode.CANCELLED, ErrorScope.TASK, null, key + " was ended: " + why, null);
    }
}
