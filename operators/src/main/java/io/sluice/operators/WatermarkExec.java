package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.operators.internal.window.WatermarkStep;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Names a column as event time and asserts, after each batch, that later rows are not older than
/// the newest so far less a delay. Rows that are older all the same are late; a row that is older
/// by just the delay is not, and without a delay neither is one of the same time.
///
/// Rows pass as they come; nulls in the column say nothing. Each partition has its own watermark,
/// which never goes back; at the end of the input it is
/// [END_OF_STREAM][io.sluice.batch.BatchMark#END_OF_STREAM]. Holds nothing.
///
/// @param column a timestamp
/// @param delayMicros by how much rows may be out of order; 0 where they are in order
public record WatermarkExec(ExecutionPlan input, int column, long delayMicros)
        implements BuiltinExec, StepExec {

    public WatermarkExec {
        requireNonNull(input, "input is null");
        NodeChecks.timeColumn("WatermarkExec", column, input.schema());
        if (delayMicros < 0) {
            throw new IllegalArgumentException("WatermarkExec: delay " + delayMicros + " us");
        }
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input).withEventTimeColumn(column);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public WatermarkExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new WatermarkExec(children.getFirst(), column, delayMicros);
    }

    @Override
    public Statistics statistics() {
        return input.statistics();
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .add("column", schema().field(column).name())
                .add("delay", Duration.of(delayMicros, ChronoUnit.MICROS));
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new WatermarkStep(schema(), column, delayMicros);
    }
}
