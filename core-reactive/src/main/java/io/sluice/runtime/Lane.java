package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.SourceExec;
import io.sluice.plan.StepExec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
    private final Optional<NodeContext> source;

    private Lane(
            NodeContext top, int partition, List<NodeContext> steps, Optional<NodeContext> source) {
        this.top = top;
        this.partition = partition;
        this.steps = List.copyOf(steps);
        this.source = source;
    }

    /// The lane of the chain that ends in a node.
    static Lane of(NodeContext top, int partition) {
        Deque<NodeContext> steps = new ArrayDeque<>();
        NodeContext node = top;
        while (node.plan() instanceof StepExec step) {
            steps.addFirst(node);
            node = node.child(step.inputChild());
        }
        boolean pulled = node.plan() instanceof SourceExec;
        if (steps.isEmpty() && !pulled) {
            throw new IllegalArgumentException(
                    top.plan().name() + " is neither a StepExec nor a SourceExec");
        }
        return new Lane(
                top, partition, List.copyOf(steps), pulled ? Optional.of(node) : Optional.empty());
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

    /// The source at the bottom, if it runs inside the lane.
    Optional<NodeContext> source() {
        return source;
    }

    /// The publisher at the bottom otherwise.
    Flux<RecordBatch> upstream() {
        NodeContext lowest = steps.getFirst();
        return lowest.execute(((StepExec) lowest.plan()).inputChild(), partition);
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
