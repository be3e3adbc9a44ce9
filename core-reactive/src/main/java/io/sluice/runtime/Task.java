package io.sluice.runtime;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.BatchTracker;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.NodeReport;
import io.sluice.runtime.internal.Timers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/// One run of a plan, or of some of its partitions, in this process: how sessions run queries and
/// workers run fragments.
///
/// ```java
/// Task task = Task.of(plan, partitions, queryContext, environment);
/// Flux<RecordBatch> rows = task.partition(0, resultAllocator);
/// task.ended().subscribe(end -> …);
/// ```
///
/// Nothing happens before a partition is subscribed to. Each partition is subscribed to once. A
/// task ends when each of its partitions has completed, failed or been cancelled and everything
/// that ran for them has stopped; [#stop] ends all partitions at once. The owner subscribes to
/// every partition or stops the task, otherwise it never ends.
///
/// Memory that the plan's nodes use comes from a child of the environment's allocator with the
/// limit [EngineOptions#QUERY_MEMORY]; it is all back when [#ended] signals. The query's deadline
/// is enforced from the first subscription on. Thread-safe.
public final class Task {

    private static final Logger LOG = LoggerFactory.getLogger(Task.class);

    /// Long against any call that makes one batch, short against a person's patience.
    private static final long GRACE_NANOS = 500_000_000;

    private static final long GRACE_CHECK_MILLIS = 2;

    private final QueryContext query;
    private final TaskEnvironment environment;
    private final List<NodeContext> nodes;
    private final Map<Integer, TaskPartition> partitions;
    private final BatchTracker tracker = new BatchTracker();
    private final SharedState shared = new SharedState();
    private final LateRows lateRows;
    private final Activities activities;
    private final Map<RemoteNode, NodeMetrics> remote = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable QueryException> failure = new AtomicReference<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Sinks.One<TaskEnd> ended = Sinks.one();
    private final List<BufferAllocator> nodeAllocators = new ArrayList<>();
    private @Nullable BufferAllocator allocator;
    private volatile @Nullable Disposable deadline;
    private final Scheduler cpu;
    private final Scheduler blocking;
    private volatile boolean stopping;
    private volatile boolean broken;

    private Task(
            ExecutionPlan plan,
            Collection<Integer> partitions,
            QueryContext query,
            TaskEnvironment environment) {
        this.query = requireNonNull(query, "query is null");
        this.environment = requireNonNull(environment, "environment is null");
        this.cpu = new GuardedScheduler(environment.cpu(), this::escaped);
        this.blocking = new GuardedScheduler(environment.blocking(), this::escaped);
        this.nodes = NodeContext.of(this, plan);
        this.partitions = new TreeMap<>();
        for (int partition : partitions) {
            this.partitions.put(partition, new TaskPartition(this, nodes.getFirst(), partition));
        }
        if (this.partitions.isEmpty()) {
            throw new IllegalArgumentException("a task without partitions");
        }
        this.lateRows = new LateRows(query.get(EngineOptions.EXCHANGE_BYTES));
        this.activities = new Activities(this.partitions.size(), this::quiet);
    }

    /// A task that runs some partitions of a plan.
    ///
    /// @param partitions numbers of the plan's partitions, at least one
    public static Task of(
            ExecutionPlan plan,
            Collection<Integer> partitions,
            QueryContext query,
            TaskEnvironment environment) {
        return new Task(plan, partitions, query, environment);
    }

    /// The batches of a partition, with their marks, each moved to an allocator of the caller's so
    /// that it may outlive the task. An error that the allocator's limit causes is one of the
    /// partition.
    ///
    /// @param target of the same root as the environment's allocator
    public Flux<RecordBatch> partition(int partition, BufferAllocator target) {
        return new ResultEdge(find(partition), target, true);
    }

    /// The rows of a partition for a reader who is not part of the query: as [#partition], without
    /// marks and without batches that carry nothing else.
    public Flux<RecordBatch> rows(int partition, BufferAllocator target) {
        return new ResultEdge(find(partition), target, false);
    }

    private TaskPartition find(int partition) {
        TaskPartition found = partitions.get(partition);
        if (found == null) {
            throw new IllegalArgumentException(
                    "partition " + partition + " is none of this task's: " + partitions.keySet());
        }
        return found;
    }

    /// Rows that came too late for a window, from the moment of the subscription on; any number of
    /// readers. The batches are the reader's. A reader that does not request makes the task wait
    /// once a few megabytes are ready for it.
    ///
    /// @param target of the same root as the environment's allocator
    public Flux<RecordBatch> late(BufferAllocator target) {
        return lateRows.read(target);
    }

    /// Ends every partition that has not ended yet with an error.
    public void stop(QueryException reason) {
        stopBecause(reason);
        partitions.values().forEach(partition -> partition.fail(reason));
    }

    /// Signals once when the task has ended, also to those who subscribe later.
    public Mono<TaskEnd> ended() {
        return ended.asMono();
    }

    /// What the task was stopped by, or the first error of any of its partitions, if there was one;
    /// without secrets.
    public Optional<QueryException> failure() {
        return Optional.ofNullable(failure.get()).map(query::redacted);
    }

    public QueryContext query() {
        return query;
    }

    /// What each node has counted so far, in the plan's order. A node that runs on workers has one
    /// entry for each worker that has reported.
    public List<NodeReport> nodes() {
        List<NodeReport> all = new ArrayList<>();
        for (NodeContext node : nodes) {
            List<NodeReport> reports = reports(node.id());
            all.addAll(reports.isEmpty() ? List.of(summary(node, "", node.metrics())) : reports);
        }
        return all;
    }

    /// What one node has counted, in each process that has run it; empty if none has or has told.
    ///
    /// @param position the node's place in the plan, counted depth first from 0
    public List<NodeReport> reports(int position) {
        NodeContext node = nodes.get(position);
        List<NodeReport> reports = new ArrayList<>();
        if (node.hasRun()) {
            reports.add(summary(node, "", node.metrics()));
        }
        remote.forEach((key, metrics) -> {
            if (key.exchange() + 1 + key.position() == position) {
                reports.add(summary(node, key.worker(), metrics));
            }
        });
        return reports;
    }

    /// How many rows the plan's leaves have yielded so far, on all machines.
    public long scannedRowCount() {
        return nodes.stream()
                .filter(NodeContext::isLeaf)
                .flatMap(node -> reports(node.id()).stream())
                .mapToLong(report -> report.metrics().rows())
                .sum();
    }

    private static NodeReport summary(NodeContext node, String worker, NodeMetrics metrics) {
        return new NodeReport(node.plan().name(), node.depth(), worker, metrics.snapshot());
    }

    /// How many rows came too late for a window.
    public long lateRowCount() {
        return lateRows.count();
    }

    TaskEnvironment environment() {
        return environment;
    }

    /// The environment's threads, for work of this task.
    Scheduler cpu() {
        return cpu;
    }

    Scheduler blocking() {
        return blocking;
    }

    /// Ends the task because something was thrown where nobody could take it: who was to signal may
    /// never do.
    void escaped(Throwable error) {
        QueryException reason = query.redacted(QueryException.from(error));
        broken = true;
        if (reason.code().type() == ErrorType.INTERNAL) {
            LOG.error("query {}: an error ends it", query.queryId(), reason);
        }
        stop(reason);
        activities.breakOff();
    }

    /// Whether it was ended by [#escaped].
    boolean isBroken() {
        return broken;
    }

    BatchTracker tracker() {
        return tracker;
    }

    SharedState shared() {
        return shared;
    }

    LateRows lateRows() {
        return lateRows;
    }

    Activities activities() {
        return activities;
    }

    boolean isStopping() {
        return stopping || activities.areUnneeded();
    }

    NodeMetrics remoteMetrics(int exchange, String worker, int position) {
        return remote.computeIfAbsent(
                new RemoteNode(exchange, worker, position), _ -> new NodeMetrics());
    }

    /// A child of the task's allocator; the task closes it.
    synchronized BufferAllocator newAllocator(String node) {
        if (allocator == null) {
            allocator =
                    environment
                            .allocator()
                            .newChildAllocator(
                                    query.queryId(), 0, query.get(EngineOptions.QUERY_MEMORY));
        }
        BufferAllocator child =
                allocator.newChildAllocator(query.queryId() + "/" + node, 0, Long.MAX_VALUE);
        nodeAllocators.add(child);
        return child;
    }

    /// Called by each partition as it is subscribed to.
    void started() {
        if (started.compareAndSet(false, true) && query.deadline().isPresent()) {
            Instant end = query.deadline().get();
            deadline = Timers.at(end, () -> stop(deadlineExceeded(end)));
        }
    }

    private QueryException deadlineExceeded(Instant end) {
        return new QueryException(
                ErrorCode.DEADLINE_EXCEEDED,
                "query " + query.queryId() + " did not end before its deadline " + end);
    }

    /// Called by each partition once.
    ///
    /// @param error what it has failed with, or null
    void partitionEnded(@Nullable QueryException error) {
        if (error != null) {
            stopBecause(error);
        }
        activities.partitionEnded();
    }

    /// The reason is there for whoever sees that the task stops.
    private void stopBecause(QueryException reason) {
        failure.compareAndSet(null, reason);
        stopping = true;
    }

    /// All work that the task knows of has stopped: nobody uses shared state any more.
    private void quiet() {
        stopping = true;
        Disposable timer = deadline;
        if (timer != null) {
            timer.dispose();
        }
        shared.close(e ->
                LOG.error(
                        "query {}: closing shared state failed",
                        query.queryId(),
                        query.redacted(QueryException.from(e))));
        try {
            lateRows.complete();
        } catch (Throwable e) { // whatever a reader throws must not keep the task from ending
            LOG.error("query {}: a reader of late rows failed", query.queryId(), e);
        }
        finishWhenEmpty(System.nanoTime() + GRACE_NANOS);
    }

    /// A publisher of somebody else's that was cancelled may be making a batch at this moment, and
    /// will close it in the next one.
    private void finishWhenEmpty(long graceEnds) {
        if (!isEmpty() && System.nanoTime() - graceEnds < 0) {
            try {
                environment
                        .cpu()
                        .schedule(
                                () -> finishWhenEmpty(graceEnds),
                                GRACE_CHECK_MILLIS,
                                TimeUnit.MILLISECONDS);
                return;
            } catch (RejectedExecutionException e) {
                LOG.debug("query {}: the scheduler has been shut down", query.queryId());
            }
        }
        finish();
    }

    private synchronized boolean isEmpty() {
        return tracker.openCount() == 0
                && nodeAllocators.stream().allMatch(child -> child.getAllocatedMemory() == 0);
    }

    private void finish() {
        int stragglers = tracker.closeAll();
        TaskEnd end = new TaskEnd(stragglers, closeAllocators());
        if (!end.clean()) {
            LOG.error(
                    "query {}: {} batches were left open and {} bytes were not given back; this"
                            + " is a defect of an operator or source",
                    query.queryId(),
                    end.stragglers(),
                    end.leakedBytes());
        }
        ended.tryEmitValue(end);
    }

    private synchronized long closeAllocators() {
        long leaked = 0;
        for (BufferAllocator child : nodeAllocators) {
            leaked += child.getAllocatedMemory();
            close(child);
        }
        if (allocator != null) {
            close(allocator);
        }
        return leaked;
    }

    private void close(BufferAllocator closing) {
        try {
            closing.close();
        } catch (IllegalStateException e) {
            LOG.error("query {}: {}", query.queryId(), e.getMessage());
        }
    }

    /// A node of a fragment that an exchange of this task reads from a worker.
    private record RemoteNode(int exchange, String worker, int position)
            implements Comparable<RemoteNode> {
        @Override
        public int compareTo(RemoteNode other) {
            int byExchange = Integer.compare(exchange, other.exchange);
            int byPosition = Integer.compare(position, other.position);
            return byExchange != 0
                    ? byExchange
                    : byPosition != 0 ? byPosition : worker.compareTo(other.worker);
        }
    }
}
