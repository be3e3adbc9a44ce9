package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.expr.SortKey;
import io.sluice.operators.estimate.RowBound;
import io.sluice.operators.internal.sort.SortKeyLayout;
import io.sluice.operators.internal.sort.TopKStep;
import io.sluice.plan.Emission;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.StateBound;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;

/// The first rows of each partition in an order, sorted. Among rows with equal keys any may be
/// chosen.
///
/// Orders values as [SortExec] does, but holds only candidates: O(limit) rows, whatever the input's
/// size.
public record TopKExec(ExecutionPlan input, List<SortKey> keys, long limit)
        implements BuiltinExec, StepExec {

    public TopKExec {
        requireNonNull(input, "input is null");
        keys = List.copyOf(keys);
        NodeChecks.sortKeys("TopKExec", keys, input.schema());
        if (limit < 0) {
            throw new IllegalArgumentException("TopKExec: limit " + limit);
        }
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input)
                .withOrdering(keys)
                .withEmission(Emission.FINAL)
                .withEventTimes(List.of())
                .withStateBound(StateBound.NONE);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public TopKExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new TopKExec(children.getFirst(), keys, limit);
    }

    @Override
    public Statistics statistics() {
        int partitions = input.properties().partitioning().count();
        return RowBound.perPartition(input.statistics(), limit, partitions);
    }

    @Override
    public List<Boolean> needsWholeInput() {
        return List.of(true);
    }

    @Override
    public void describe(PlanDescription description) {
        description.addAll("order", OrderDescription.of(keys, schema())).add("limit", limit);
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new TopKStep(
                SortKeyLayout.of(keys, schema()),
                schema(),
                (int) Math.min(limit, Integer.MAX_VALUE),
                context.query().get(EngineOptions.BATCH_ROWS),
                context);
    }
}
