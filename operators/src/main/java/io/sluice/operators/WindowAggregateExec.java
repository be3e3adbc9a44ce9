package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.GroupEstimate;
import io.sluice.operators.estimate.WindowEstimate;
import io.sluice.operators.internal.aggregate.Aggregation;
import io.sluice.operators.internal.aggregate.RowUpdater;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.internal.window.WindowAggregateStep;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Distribution;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.StateBound;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// Groups an endless input by windows of event time and other keys, and yields the groups of a
/// window, once and for good, when the watermark has passed its last moment.
///
/// For finite input the output is that of a [HashAggregateExec] over a [WindowAssignExec], less the
/// late rows: a row of which any window has been yielded already counts in the others, and is
/// handed, as an input row, to [TaskContext#late]. A row whose time is null is an error. The end of
/// the input closes all windows.
///
/// Holds one group table for each open window (off-heap), which is freed as the window is yielded.
/// Windows come in order of their ends; within a window the groups come in any order. After the
/// windows that a watermark closes, the watermark itself goes on, less the lag of the time column:
/// it speaks of the windows' columns that are keys, so that windows can be put into windows.
///
/// @param timeColumn a timestamp of the input, of which its watermarks speak
/// @param filter over the same columns as the keys: a row counts in those of its windows for which
///   it is true; whether it is late is decided before
/// @param keys over the input's columns followed by `window_start`, `window_end` and `window_time`,
///   of which at least one is among them
/// @param calls arguments and filters over the same columns as the keys
/// @param schema the keys, then the results
public record WindowAggregateExec(
        ExecutionPlan input,
        WindowSpec window,
        int timeColumn,
        Expr filter,
        List<Expr> keys,
        List<AggregateCall> calls,
        Schema schema)
        implements BuiltinExec, StepExec {

    public WindowAggregateExec {
        requireNonNull(input, "input is null");
        requireNonNull(window, "window is null");
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
        NodeChecks.timeColumn("WindowAggregateExec", timeColumn, input.schema());
        Schema columns = WindowColumns.extend(input.schema(), timeColumn);
        NodeChecks.condition("WindowAggregateExec", filter, columns);
        checkExpressions(keys, calls, columns);
        keys.forEach(key -> NodeChecks.key("WindowAggregateExec", key.type()));
        checkWindowKey(keys, input.schema().size());
        NodeChecks.types("WindowAggregateExec", schema, outputTypes(keys, calls));
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(input);
        Partitioning partitioning =
                ColumnMapping.of(input.schema().size(), keys).map(properties.partitioning());
        return properties
                .withPartitioning(partitioning)
                .withOrdering(List.of())
                .withEventTimes(windowKeys())
                .withStateBound(StateBound.WATERMARK);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public WindowAggregateExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new WindowAggregateExec(
                children.getFirst(), window, timeColumn, filter, keys, calls, schema);
    }

    @Override
    public Statistics statistics() {
        return GroupEstimate.of(
                keys, schema.size(), WindowEstimate.of(window, timeColumn, input.statistics()));
    }

    /// The rows of a group in one partition; the window itself does not spread rows, since a row
    /// may lie in several.
    @Override
    public List<Distribution> requiredDistribution() {
        int inputSize = input.schema().size();
        List<Integer> columns = new ArrayList<>();
        for (Expr key : keys) {
            if (key instanceof Expr.ColumnRef(int index, _, _) && index < inputSize) {
                columns.add(index);
            }
        }
        return List.of(
                columns.isEmpty() ? new Distribution.Single() : new Distribution.Hash(columns));
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .add("window", window)
                .add("time", input.schema().field(timeColumn).name())
                .addAll(
                        "filter",
                        filter.equals(Expr.TRUE) ? List.of() : List.of(ExprPrinter.print(filter)))
                .addAll("keys", keys.stream().map(ExprPrinter::print).toList())
                .addAll("aggregates", calls.stream().map(ExprPrinter::print).toList());
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        Aggregation aggregation =
                Aggregation.resolve(
                        AggregateMode.SINGLE,
                        keys,
                        calls,
                        WindowColumns.extend(input.schema(), timeColumn),
                        schema,
                        context.functions());
        return new WindowAggregateStep(
                window,
                input.schema(),
                timeColumn,
                time().lagMicros(),
                PredicateEvaluator.compile(filter, context.functions()),
                aggregation,
                new RowUpdater(aggregation, context.functions(), context.allocator()),
                context.query().get(EngineOptions.BATCH_ROWS),
                context);
    }

    /// What watermarks say of the time column; inputs that promise nothing are taken at their word
    /// that a watermark is about it.
    private EventTime time() {
        return input.properties().eventTime(timeColumn).orElse(new EventTime(timeColumn, 0));
    }

    /// The windows' columns among the keys. The watermarks that go on are without the input's lag.
    private List<EventTime> windowKeys() {
        int[] places = {-1, -1, -1};
        for (int i = keys.size() - 1; i >= 0; i--) {
            if (keys.get(i) instanceof Expr.ColumnRef(int index, _, _)
                    && index >= input.schema().size()) {
                places[index - input.schema().size()] = i;
            }
        }
        return WindowColumns.eventTimes(window, new EventTime(timeColumn, 0), places);
    }

    private static void checkExpressions(
            List<Expr> keys, List<AggregateCall> calls, Schema columns) {
        keys.forEach(key -> NodeChecks.expression("WindowAggregateExec", key, columns));
        for (AggregateCall call : calls) {
            call.arguments()
                    .forEach(argument ->
                            NodeChecks.expression("WindowAggregateExec", argument, columns));
            NodeChecks.condition("WindowAggregateExec", call.filter(), columns);
        }
    }

    private static void checkWindowKey(List<Expr> keys, int inputSize) {
        boolean found =
                keys.stream()
                        .anyMatch(key ->
                                key instanceof Expr.ColumnRef(int index, _, _)
                                        && index >= inputSize);
        if (!found) {
            throw new IllegalArgumentException(
                    "WindowAggregateExec: none of window_start, window_end and window_time is a key");
        }
    }

    private static List<DataType> outputTypes(List<Expr> keys, List<AggregateCall> calls) {
        List<DataType> types = new ArrayList<>(keys.stream().map(Expr::type).toList());
        calls.forEach(call -> types.add(call.type()));
        return types;
    }
}
