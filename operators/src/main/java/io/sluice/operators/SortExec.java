package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.expr.SortKey;
import io.sluice.operators.internal.sort.SortKeyLayout;
import io.sluice.operators.internal.sort.SortStep;
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

/// Sorts each partition. Rows with equal keys come in any order.
///
/// NaN is the greatest number, -0.0 equals 0.0, text is ordered by its bytes. Holds the whole
/// partition off-heap until the input has ended: its rows, one column of them twice at a time while
/// they are put together, and then beside them the keys and 32 bytes for each row. A cancel is
/// heard between columns and between passes over the rows.
public record SortExec(ExecutionPlan input, List<SortKey> keys) implements BuiltinExec, StepExec {

    public SortExec {
        requireNonNull(input, "input is null");
        keys = List.copyOf(keys);
        NodeChecks.sortKeys("SortExec", keys, input.schema());
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(input);
        return properties
                .withOrdering(keys)
                .withEmission(Emission.FINAL)
                .withEventTimes(List.of())
                .withStateBound(properties.isUnbounded() ? StateBound.UNBOUNDED : StateBound.INPUT);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public SortExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new SortExec(children.getFirst(), keys);
    }

    @Override
    public Statistics statistics() {
        return input.statistics();
    }

    @Override
    public List<Boolean> needsWholeInput() {
        return List.of(true);
    }

    @Override
    public void describe(PlanDescription description) {
        description.addAll("order", OrderDescription.of(keys, schema()));
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new SortStep(
                SortKeyLayout.of(keys, schema()),
                schema(),
                context.query().get(EngineOptions.BATCH_ROWS),
                context);
    }
}
