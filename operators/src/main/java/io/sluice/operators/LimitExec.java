package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.operators.estimate.RowBound;
import io.sluice.operators.internal.step.LimitStep;
import io.sluice.plan.Boundedness;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;

/// Skips the first rows and ends after so many more, in the order in which they come.
///
/// As soon as the limit is reached the input is cancelled; for a limit of 0 that is with its first
/// batch. Holds nothing. A limit bounds an unbounded input.
///
/// @param limit rows let through, or [#NO_LIMIT]
/// @param perPartition whether each partition is cut by itself, which takes no offset; otherwise
///   the input must be one partition
public record LimitExec(ExecutionPlan input, long offset, long limit, boolean perPartition)
        implements BuiltinExec, StepExec {

    public static final long NO_LIMIT = -1;

    public LimitExec {
        requireNonNull(input, "input is null");
        if (offset < 0 || limit < NO_LIMIT || (perPartition && offset > 0)) {
            throw new IllegalArgumentException(
                    "LimitExec: offset "
                            + offset
                            + ", limit "
                            + limit
                            + (perPartition ? " per partition" : ""));
        }
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(input);
        return limit == NO_LIMIT ? properties : properties.withBoundedness(Boundedness.BOUNDED);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public LimitExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new LimitExec(children.getFirst(), offset, limit, perPartition);
    }

    @Override
    public Statistics statistics() {
        if (perPartition) {
            int partitions = input.properties().partitioning().count();
            return RowBound.perPartition(input.statistics(), limit, partitions);
        }
        return RowBound.of(input.statistics(), offset, limit);
    }

    @Override
    public List<Distribution> requiredDistribution() {
        return List.of(perPartition ? new Distribution.Any() : new Distribution.Single());
    }

    @Override
    public void describe(PlanDescription description) {
        if (offset > 0) {
            description.add("offset", offset);
        }
        if (limit != NO_LIMIT) {
            description.add("limit", limit);
        }
        if (perPartition) {
            description.add("per", "partition");
        }
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new LimitStep(offset, limit == NO_LIMIT ? Long.MAX_VALUE : limit);
    }
}
