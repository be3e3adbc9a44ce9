package io.sluice.plan;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.function.FunctionRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/// What one node may use while it runs. A task is one fragment, its partitions, in one process;
/// each node of the plan has a context of its own in it.
///
/// Thread-safe.
public interface TaskContext {

    /// The query's id, deadline, tenant, settings and entries.
    QueryContext query();

    /// The node's allocator, a child of the task's. Everything that it hands out is back before the
    /// query has ended.
    BufferAllocator allocator();

    /// Runs a child of this node. This is the only way: it gives the child its own context,
    /// counters and cancel check.
    ///
    /// @param child one of the node's children; if the same object is a child twice, use the other
    ///   form
    Flux<RecordBatch> execute(ExecutionPlan child, int partition);

    /// Runs the child at a position.
    Flux<RecordBatch> execute(int childIndex, int partition);

    /// The publisher of a chain of steps and sources that ends in this node: how [StepExec] and
    /// [SourceExec] run.
    Flux<RecordBatch> lane(ExecutionPlan node, int partition);

    /// State that the partitions of this node share in this task, made on first use. It is closed
    /// with the task if it is [AutoCloseable].
    <T> T shared(Class<T> type, Supplier<T> initial);

    /// The node's counters.
    NodeMetrics metrics();

    /// The metrics of the nodes of a fragment that this node reads from other processes, by
    /// position in the fragment.
    NodeMetrics remoteMetrics(int stage, String worker, int position);

    /// What this process makes connections and the like with.
    Factories factories();

    /// The functions that expressions may call.
    FunctionRegistry functions();

    /// One thread per core, for computing. Nothing that runs there blocks.
    Scheduler cpu();

    /// A bounded number of threads for providers that block.
    Scheduler blocking();

    /// Runs fragments on workers, where there are any.
    Optional<FragmentRunner> fragments();

    /// Takes rows that came too late for a window; the context then owns the batch. Readers of
    /// `Query.late()` see them; without a reader they are counted and closed.
    void late(RecordBatch rows);

    /// Where spans and metrics go; nowhere unless the process has been given something.
    OpenTelemetry telemetry();

    /// Announces work that goes on beside the signals of a flux, such as a thread that reads or a
    /// connection that opens: the task does not end before it has. Lanes, exchanges and lazy
    /// sources do this by themselves.
    ///
    /// @param cancel stops the work; called at most once, by any thread, when nobody needs the
    ///   task's work any more; if that is so already, before this method returns
    /// @throws IllegalStateException if the task has ended
    Activity begin(Runnable cancel);

    /// Whether the query has been cancelled or has failed elsewhere. Loops that run long within one
    /// call ask now and then and stop.
    boolean isCancelled();

    /// Work that a task waits for before it ends.
    interface Activity {

        /// Tells that the work has stopped and has freed everything it held. Only the first call
        /// counts.
        void end();
    }
}
