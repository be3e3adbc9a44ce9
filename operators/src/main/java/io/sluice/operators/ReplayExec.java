package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.replay.ReplayFlux;
import io.sluice.plan.Boundedness;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// Replays rows that happened long ago as if they happened now: each comes out when its time has
/// come, at a multiple of the pace at which times advance in the rows. Ends when the input ends.
///
/// The first row comes at once and starts the clock; rows whose times are not in order come as soon
/// as the clock allows, in the input's order. Rows that are due within ten milliseconds come in one
/// batch, cut from the input's without a copy. While nobody asks for rows that are due the clock
/// stands still, so that a reader who pauses is not flooded afterwards. Where demand has been unmet
/// for the idle timeout of the session, an empty batch says that the source is idle. Holds one
/// batch and no thread while it waits.
///
/// @param timeColumn the column, a date or timestamp, that says when a row happened
/// @param speed seconds of the rows' time to a second of real time; [#UNPACED] for as fast as they
///   are asked for
public record ReplayExec(ExecutionPlan input, int timeColumn, double speed) implements BuiltinExec {

    /// No pace: rows come as fast as they are asked for.
    public static final double UNPACED = 0;

    public ReplayExec {
        requireNonNull(input, "input is null");
        NodeChecks.column("ReplayExec", timeColumn, input.schema());
        DataType type = input.schema().field(timeColumn).type();
        if (!(type instanceof DataType.Timestamp || type instanceof DataType.Date)) {
            throw new IllegalArgumentException(
                    "ReplayExec: the time column \""
                            + input.schema().field(timeColumn).name()
                            + "\" is "
                            + type.sqlName()
                            + ", not date or timestamp");
        }
        if (!(speed >= 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("ReplayExec: speed " + speed);
        }
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input).withBoundedness(Boundedness.UNBOUNDED);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ReplayExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new ReplayExec(children.getFirst(), timeColumn, speed);
    }

    @Override
    public List<Distribution> requiredDistribution() {
        return List.of(new Distribution.Single());
    }

    @Override
    public Statistics statistics() {
        return input.statistics().toInexact();
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("time", schema().field(timeColumn).name());
        description.add("speed", speed == UNPACED ? "max" : Double.toString(speed));
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return new ReplayFlux(context.execute(0, partition), schema(), timeColumn, speed, context);
    }
}
