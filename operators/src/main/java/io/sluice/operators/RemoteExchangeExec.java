package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Fragment;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// Reads the partitions of a fragment that runs on workers: the border between processes.
///
/// Demand reaches the worker's lane; order within each partition is the fragment's. The fragment is
/// started once for each task, with the first partition that is subscribed to.
///
/// @param stage the fragment's number within the query, from 1
/// @param fragment the plan that the workers run
public record RemoteExchangeExec(int stage, ExecutionPlan fragment) implements BuiltinExec {

    public RemoteExchangeExec {
        requireNonNull(fragment, "fragment is null");
        if (stage < 1) {
            throw new IllegalArgumentException("RemoteExchangeExec: stage " + stage);
        }
    }

    @Override
    public Schema schema() {
        return fragment.schema();
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(fragment);
        return properties
                .withPartitioning(Partitioning.unknown(properties.partitioning().count()))
                .withPlacement(Placement.COORDINATOR);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(fragment);
    }

    @Override
    public RemoteExchangeExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new RemoteExchangeExec(stage, children.getFirst());
    }

    @Override
    public Statistics statistics() {
        return fragment.statistics();
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("stage", stage);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return Flux.defer(() ->
                context.shared(FragmentRunner.Execution.class, () -> start(context))
                        .partition(partition));
    }

    private FragmentRunner.Execution start(TaskContext context) {
        FragmentRunner runner =
                context.fragments()
                        .orElseThrow(() ->
                                new QueryException(
                                        ErrorCode.PLAN_INVALID,
                                        "stage "
                                                + stage
                                                + " was planned for workers, and this"
                                                + " session has none"));
        return runner.start(new Fragment(stage, fragment), context);
    }
}
