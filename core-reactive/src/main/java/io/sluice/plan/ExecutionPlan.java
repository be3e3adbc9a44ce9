package io.sluice.plan;

import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Flux;

/// A node of a physical plan: what an extension implements to bring its own operator or source.
///
/// Plans are immutable and hold no run-time state, so one plan object may run twice, also at once.
/// Constructing, rewriting, explaining, encoding or decoding a plan does no I/O, allocates no
/// off-heap memory and starts no thread; everything begins when the flux of [#execute] is
/// subscribed to.
///
/// **Writing one.** Children are run only through [TaskContext#execute]. Batches that are received
/// are closed or passed on, also after cancel and errors; the stock queueing operators of Reactor
/// lose batches in cancel races, so a node composes `map`, `handle` and the like, or takes one of
/// the ready shapes: [LazySource][io.sluice.source.LazySource] for a source with a connection,
/// [SourceExec] for a source that is pulled from, [StepExec] for a transformation.
public interface ExecutionPlan {

    /// The node's name in EXPLAIN, metrics and errors, such as `FilterExec`.
    String name();

    /// The columns of every batch that [#execute] yields.
    Schema schema();

    /// What the node promises of its batches beside their columns: partitions, order, bounds.
    PlanProperties properties();

    /// The nodes that this one reads, always in the same order; none for a leaf.
    List<ExecutionPlan> children();

    /// This node over other children, as many as it has now and with schemas that satisfy theirs.
    ///
    /// @throws IllegalArgumentException if the number of children differs; a leaf takes the empty
    ///   list only
    ExecutionPlan withChildren(List<ExecutionPlan> children);

    /// What is known of the output. Only [Precision.Exact] values may answer a query by themselves.
    default Statistics statistics() {
        return Statistics.unknown(schema().size());
    }

    /// What this node requires of each child's partitions.
    default List<Distribution> requiredDistribution() {
        return Collections.nCopies(children().size(), new Distribution.Any());
    }

    /// For each child, whether this node yields nothing (or holds everything) until that child has
    /// ended, so that the child must be bounded.
    default List<Boolean> needsWholeInput() {
        return Collections.nCopies(children().size(), false);
    }

    /// Adds this node's arguments to EXPLAIN. Never connects; never adds a secret.
    default void describe(PlanDescription description) {}

    /// The batches of one partition. Nothing happens before the flux is subscribed to; each
    /// subscription runs the partition anew.
    ///
    /// The flux honours demand to the batch, signals from one thread at a time, and may be
    /// subscribed to from any thread, which it never blocks. After cancel it frees what it holds,
    /// soon and without help.
    ///
    /// @param partition 0 to `properties().partitioning().count() - 1`
    Flux<RecordBatch> execute(int partition, TaskContext context);
}
