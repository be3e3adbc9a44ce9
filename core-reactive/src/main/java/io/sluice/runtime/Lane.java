package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.SourceExec;
import io.sluice.plan.StepExec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// Runs a maximal chain of steps, over a source that is pulled or over any other publisher, as one
/// publisher without a hand-over inside.
///
/// Everything is done by one thread of the CPU scheduler at a time, never by the subscriber's: at
/// most one turn of about two milliseconds, then the scheduler decides who is next. Only that
/// thread touches or frees the lane's batches. A step or source is called only while there is
/// demand, and gives at most one batch for a call. `cancel` leaves word; the lane frees everything
/// in its next turn.
final class Lane extends Flux<RecordBatch> {

    private final NodeContext top;
    private final int partition;
    private final List<NodeContext> steps;
    private final LaneBottom bottom;

    private Lane(NodeContext top, int partition, List<NodeContext> steps, LaneBottom bottom) {
        this.top = top;
        this.partition = partition;
        this.steps = List.copyOf(steps);
        this.bottom = bottom;
    }

    /// The lane of the chain that ends in a node.
    static Lane of(NodeContext top, int partition) {
        Deque<NodeContext> steps = new ArrayDeque<>();
        NodeContext node = top;
        int input = 0;
        NodeContext lowest = top;
        while (node.plan() instanceof StepExec step) {
            steps.addFirst(node);
            lowest = node;
            input = step.inputChild();
            node.runs();
            node = node.child(input);
        }
        if (node.plan() instanceof SourceExec) {
            node.runs();
            return new Lane(top, partition, List.copyOf(steps), new LaneBottom.Pulled(node));
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    top.plan().name() + " is neither a StepExec nor a SourceExec");
        }
        NodeContext reader = lowest;
        int child = input;
        return new Lane(
                top,
                partition,
                List.copyOf(steps),
                new LaneBottom.Upstream(() -> reader.execute(child, partition)));
    }

    /// A lane of no steps, which takes a publisher's batches over to the CPU scheduler for a node
    /// that reads it.
    static Lane onCpu(NodeContext reader, int partition, Flux<RecordBatch> publisher) {
        return new Lane(reader, partition, List.of(), new LaneBottom.Upstream(() -> publisher));
    }

    /// The lane of a node that merges publishers.
    static Lane merging(
            NodeContext node,
            Supplier<List<Flux<RecordBatch>>> publishers,
            Supplier<Merger> merger) {
        return new Lane(node, 0, List.of(), new LaneBottom.Merged(publishers, merger));
    }

    boolean endsAt(NodeContext node) {
        return top == node;
    }

    NodeContext top() {
        return top;
    }

    int partition() {
        return partition;
    }

    /// The nodes that are steps, the lowest first.
    List<NodeContext> steps() {
        return steps;
    }

    LaneBottom bottom() {
        return bottom;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
        LaneRun run = new LaneRun(this, actual);
        try {
            run.begin();
        } catch (IllegalStateException e) {
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(run);
        run.release();
    }
}
