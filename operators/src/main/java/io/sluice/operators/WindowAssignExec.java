package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.operators.estimate.WindowEstimate;
import io.sluice.operators.internal.window.WindowAssignStep;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// Adds to each row the start, the end and the last moment of its window, once for each window that
/// it lies in: TUMBLE and HOP as table functions over finite input.
///
/// A row whose time is null is an error, as it would be in no window. Order, partitioning and event
/// times are the input's, and where the time is one of these, so are the window's columns. Holds at
/// most one input batch.
///
/// @param timeColumn a timestamp of the input
/// @param schema the input's columns, then `window_start`, `window_end` and `window_time` of the
///   time column's type
public record WindowAssignExec(
        ExecutionPlan input, WindowSpec window, int timeColumn, Schema schema)
        implements BuiltinExec, StepExec {

    public WindowAssignExec {
        requireNonNull(input, "input is null");
        requireNonNull(window, "window is null");
        NodeChecks.timeColumn("WindowAssignExec", timeColumn, input.schema());
        NodeChecks.types(
                "WindowAssignExec",
                schema,
                NodeChecks.types(WindowColumns.extend(input.schema(), timeColumn)));
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(input);
        int width = input.schema().size();
        List<EventTime> times = new ArrayList<>(properties.eventTimes());
        properties
                .eventTime(timeColumn)
                .map(time ->
                        WindowColumns.eventTimes(
                                window, time, new int[] {width, width + 1, width + 2}))
                .ifPresent(times::addAll);
        return properties.withEventTimes(times);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public WindowAssignExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new WindowAssignExec(children.getFirst(), window, timeColumn, schema);
    }

    @Override
    public Statistics statistics() {
        return WindowEstimate.of(window, timeColumn, input.statistics());
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("window", window).add("time", input.schema().field(timeColumn).name());
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new WindowAssignStep(
                window,
                input.schema(),
                timeColumn,
                schema,
                context.query().get(EngineOptions.BATCH_ROWS),
                context.allocator());
    }
}
