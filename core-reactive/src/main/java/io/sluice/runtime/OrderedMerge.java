package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.TaskContext;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/// Gathers the sorted partitions of a node's child into one sorted partition.
///
/// Runs as the bottom of a lane: each input is read with at most two batches ahead, on demand only,
/// and the merger works on the CPU scheduler. The first error ends the merge and cancels the other
/// inputs.
///
/// Watermarks are held back to the end, since rows wait inside the merger; a barrier is an error.
public final class OrderedMerge {

    private OrderedMerge() {}

    /// The merged rows of all partitions of a node's only child.
    ///
    /// @param context the node's context
    /// @param merger makes a merger of as many inputs as the child has partitions
    public static Flux<RecordBatch> of(TaskContext context, Supplier<Merger> merger) {
        NodeContext node = (NodeContext) context;
        Supplier<List<Flux<RecordBatch>>> inputs =
                () ->
                        IntStream.range(0, node.child(0).partitionCount())
                                .mapToObj(partition -> node.execute(0, partition))
                                .toList();
        return Lane.merging(node, inputs, merger);
    }
}
