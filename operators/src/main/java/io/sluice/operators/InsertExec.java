package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.operators.internal.table.InsertStep;
import io.sluice.operators.internal.table.MemoryRows;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Distribution;
import io.sluice.plan.Emission;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.plan.StateBound;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;

/// Adds the rows of its input to a memory table, all of them after the last one has come, and
/// yields one row with their number. If the input fails or the query is cancelled, none is added.
///
/// Rows move into the table's memory as they come. A null in a column that promises none is an
/// error.
public record InsertExec(ExecutionPlan input, MemoryRows table) implements BuiltinExec, StepExec {

    private static final Schema COUNT = Schema.of(Field.required("count", DataType.INT64));

    public InsertExec {
        requireNonNull(input, "input is null");
        requireNonNull(table, "table is null");
        NodeChecks.types("InsertExec", table.schema(), NodeChecks.types(input.schema()));
    }

    @Override
    public Schema schema() {
        return COUNT;
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.single())
                .withEmission(Emission.FINAL)
                .withStateBound(StateBound.INPUT)
                .withPlacement(Placement.COORDINATOR);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public InsertExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new InsertExec(children.getFirst(), table);
    }

    @Override
    public List<Distribution> requiredDistribution() {
        return List.of(new Distribution.Single());
    }

    @Override
    public List<Boolean> needsWholeInput() {
        return List.of(true);
    }

    @Override
    public Statistics statistics() {
        return new Statistics(
                Precision.exact(1L), Precision.absent(), List.of(ColumnStatistics.UNKNOWN));
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new InsertStep(table, schema(), context.allocator());
    }
}
