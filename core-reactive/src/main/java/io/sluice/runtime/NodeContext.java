package io.sluice.runtime;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.error.QueryException;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/// One node of a task's plan. Its id is the node's position in the plan, counted depth first from
/// 0, so that a node that stands twice in a plan has two contexts.
final class NodeContext implements TaskContext {

    private final Task task;
    private final int id;
    private final int depth;
    private final ExecutionPlan plan;
    private final List<NodeContext> children;
    private final NodeMetrics metrics = new NodeMetrics();
    private @Nullable BufferAllocator allocator;
    private volatile boolean run;

    private NodeContext(Task task, ExecutionPlan plan, int depth, List<NodeContext> all) {
        this.task = task;
        this.id = all.size();
        this.depth = depth;
        this.plan = plan;
        all.add(this);
        List<NodeContext> below = new ArrayList<>();
        for (ExecutionPlan child : plan.children()) {
            below.add(new NodeContext(task, child, depth + 1, all));
        }
        this.children = List.copyOf(below);
    }

    /// The contexts of all nodes of a plan, by id.
    static List<NodeContext> of(Task task, ExecutionPlan plan) {
        List<NodeContext> all = new ArrayList<>();
        new NodeContext(task, plan, 0, all);
        return List.copyOf(all);
    }

    int id() {
        return id;
    }

    int depth() {
        return depth;
    }

    ExecutionPlan plan() {
        return plan;
    }

    Task task() {
        return task;
    }

    boolean isLeaf() {
        return children.isEmpty();
    }

    /// Whether this process has run the node at all.
    boolean hasRun() {
        return run;
    }

    /// Counts the node as one that this process runs.
    void runs() {
        run = true;
    }

    int partitionCount() {
        return plan.properties().partitioning().count();
    }

    NodeContext child(int index) {
        return children.get(index);
    }

    /// Runs this node: its lane as it is, any other publisher behind an [Edge].
    Flux<RecordBatch> run(int partition) {
        runs();
        int count = partitionCount();
        if (partition < 0 || partition >= count) {
            throw new IllegalArgumentException(
                    plan.name() + " has " + count + " partitions and no partition " + partition);
        }
        try {
            Flux<RecordBatch> flux = plan.execute(partition, this);
            return flux instanceof Lane lane && lane.endsAt(this) ? lane : new Edge(flux, this);
        } catch (Throwable e) { // whatever a plan's node throws
            return Flux.error(QueryException.from(e).at(plan.name()));
        }
    }

    @Override
    public QueryContext query() {
        return task.query();
    }

    @Override
    public synchronized BufferAllocator allocator() {
        if (allocator == null) {
            allocator = task.newAllocator(plan.name() + "#" + id);
        }
        return allocator;
    }

    @Override
    public Flux<RecordBatch> execute(ExecutionPlan child, int partition) {
        return execute(childIndex(child), partition);
    }

    @Override
    public Flux<RecordBatch> execute(int childIndex, int partition) {
        return children.get(childIndex).run(partition);
    }

    private int childIndex(ExecutionPlan child) {
        int found = -1;
        for (int i = 0; i < children.size(); i++) {
            if (children.get(i).plan == child) {
                if (found >= 0) {
                    throw new IllegalArgumentException(
                            plan.name()
                                    + " has the same "
                                    + child.name()
                                    + " twice as a child; use execute(childIndex, partition)");
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new IllegalArgumentException(
                    child.name()
                            + " is not among the children of "
                            + plan.name()
                            + "; a node runs nothing but what its children() holds");
        }
        return found;
    }

    @Override
    public Flux<RecordBatch> lane(ExecutionPlan node, int partition) {
        if (node != plan) {
            throw new IllegalArgumentException(
                    "the context of " + plan.name() + " cannot run a lane of " + node.name());
        }
        return Lane.of(this, partition);
    }

    @Override
    public <T> T shared(Class<T> type, Supplier<T> initial) {
        return task.shared().get(id, type, initial);
    }

    @Override
    public NodeMetrics metrics() {
        return metrics;
    }

    @Override
    public NodeMetrics remoteMetrics(int stage, String worker, int position) {
        return task.remoteMetrics(id, worker, position);
    }

    @Override
    public Factories factories() {
        return task.environment().factories();
    }

    @Override
    public FunctionRegistry functions() {
        return task.environment().functions();
    }

    @Override
    public Scheduler cpu() {
        return task.cpu();
    }

    @Override
    public Scheduler blocking() {
        return task.blocking();
    }

    @Override
    public Optional<FragmentRunner> fragments() {
        return task.environment().fragments();
    }

    @Override
    public void late(RecordBatch rows) {
        try {
            task.lateRows().add(rows.compact(allocator()));
        } catch (RuntimeException | Error e) {
            rows.close();
            throw e;
        }
    }

    @Override
    public OpenTelemetry telemetry() {
        return task.environment().telemetry();
    }

    @Override
    public Activity begin(Runnable cancel) {
        return task.activities().begin(cancel);
    }

    @Override
    public boolean isCancelled() {
        return task.isStopping();
    }

    @Override
    public String toString() {
        return plan.name() + "#" + id;
    }
}
