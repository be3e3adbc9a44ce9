package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.estimate.GroupEstimate;
import io.sluice.operators.estimate.WindowEstimate;
import io.sluice.operators.internal.aggregate.Aggregation;
import io.sluice.operators.internal.window.WindowAggregateStep;
import io.sluice.operators.internal.window.WindowGrouping;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Distribution;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.StateBound;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Groups an endless input by windows of event time and other keys, and yields the groups of a
/// window, once and for good, when the watermark has passed its last moment.
///
/// For finite input the output is that of a [HashAggregateExec] over a [WindowAssignExec], less the
/// late rows: a row of which any window has been yielded already counts in the others, and is
/// handed, as an input row, to [TaskContext#late]. A row whose time is null is an error. The end of
/// the input closes all windows.
///
/// Holds one table (off-heap) for all windows that are open. Windows that overlap are cut into
/// panes, at most two to a slide: a row goes into its pane once, and windows are merged from the
/// states of their panes as they close. Where the rows' window is looked at otherwise than as a
/// key, or with DISTINCT, a row goes into each of its windows instead (see [#usesPanes]). Windows
/// come in order of their ends; within a window the groups come in any order. After the windows
/// that a watermark closes, the watermark itself goes on, less the lag of the time column: it
/// speaks of the windows' columns that are keys, so that windows can be put into windows.
///
/// SINGLE and PARTIAL read rows. PARTIAL yields states: the start of a window or pane, the keys
/// that are not bounds of the window, and then, call by call, the columns of its function's state;
/// all that belongs to a window before the watermark that closes it, and everything when it holds
/// more keys than fit into the caches, or its input falls idle. A row is late there if the
/// watermark of its own partition has closed a window of it. A FINAL reads just that: its time is
/// column 0, its keys are bounds of the window and the columns 1 to k in their order, its calls are
/// the PARTIAL's, with filters applied there. PARTIAL stays in the process of the query, where late
/// rows can be read.
///
/// @param timeColumn a timestamp of the input, of which its watermarks speak
/// @param filter over the same columns as the keys: a row counts in those of its windows for which
///   it is true; whether it is late is decided before
/// @param keys over the input's columns followed by `window_start`, `window_end` and `window_time`,
///   of which at least one is among them
/// @param calls arguments and filters over the same columns as the keys
/// @param schema the keys, then the results; for PARTIAL what it yields
public record WindowAggregateExec(
        ExecutionPlan input,
        AggregateMode mode,
        WindowSpec window,
        int timeColumn,
        Expr filter,
        List<Expr> keys,
        List<AggregateCall> calls,
        Schema schema)
        implements BuiltinExec, StepExec {

    public WindowAggregateExec {
        requireNonNull(input, "input is null");
        requireNonNull(mode, "mode is null");
        requireNonNull(window, "window is null");
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
        NodeChecks.timeColumn("WindowAggregateExec", timeColumn, input.schema());
        Schema columns = WindowColumns.extend(input.schema(), timeColumn);
        NodeChecks.condition("WindowAggregateExec", filter, columns);
        keys.forEach(key -> NodeChecks.expression("WindowAggregateExec", key, columns));
        keys.forEach(key -> NodeChecks.key("WindowAggregateExec", key.type()));
        checkWindowKey(keys, input.schema().size());
        if (mode.readsRows()) {
            checkCalls(calls, columns);
        }
        if (mode.yieldsResults()) {
            NodeChecks.types("WindowAggregateExec", schema, outputTypes(keys, calls));
        }
        if (mode != AggregateMode.SINGLE) {
            checkPhase(mode, window, calls);
        }
        if (mode == AggregateMode.FINAL) {
            checkFinalKeys(timeColumn, keys, input.schema().size());
        }
    }

    /// A SINGLE aggregation.
    public static WindowAggregateExec single(
            ExecutionPlan input,
            WindowSpec window,
            int timeColumn,
            Expr filter,
            List<Expr> keys,
            List<AggregateCall> calls,
            Schema schema) {
        return new WindowAggregateExec(
                input, AggregateMode.SINGLE, window, timeColumn, filter, keys, calls, schema);
    }

    /// Whether windows are merged from panes. They are not where each row lies in one window at
    /// most, so that there is nothing to merge; nor for DISTINCT, which has no states; nor where
    /// arguments, filters or keys other than the bounds of the window look at the window of a row,
    /// or the filter looks at rows.
    public boolean usesPanes() {
        if (window.slideMicros() >= window.sizeMicros()) {
            return false;
        }
        return mode != AggregateMode.SINGLE
                || (filterSeesOnlyWindows()
                        && otherKeys().stream().noneMatch(key -> seesWindow(key, inputSize()))
                        && calls.stream().noneMatch(call -> call.distinct() || seesWindow(call)));
    }

    /// The keys that are not bounds of the window.
    public List<Expr> otherKeys() {
        return keys.stream().filter(key -> boundOf(key) < 0).toList();
    }

    /// Which of the columns of [WindowColumns] a key is; negative for none.
    private int boundOf(Expr key) {
        int size = input.schema().size();
        return key instanceof Expr.ColumnRef(int index, _, _) && index >= size ? index - size : -1;
    }

    private boolean filterSeesOnlyWindows() {
        return !sees(filter, column -> column < input.schema().size());
    }

    private static boolean seesWindow(Expr expr, int inputSize) {
        return sees(expr, column -> column >= inputSize);
    }

    private static boolean sees(Expr expr, IntPredicate column) {
        return expr instanceof Expr.ColumnRef(int index, _, _)
                ? column.test(index)
                : expr.children().stream().anyMatch(child -> sees(child, column));
    }

    @Override
    public PlanProperties properties() {
        PlanProperties properties = PlanProperties.like(input);
        List<Expr> columns = new ArrayList<>();
        if (mode == AggregateMode.PARTIAL) {
            columns.add(startReference());
            columns.addAll(otherKeys());
        } else {
            columns.addAll(keys);
        }
        Partitioning partitioning =
                ColumnMapping.of(input.schema().size(), columns).map(properties.partitioning());
        return properties
                .withPartitioning(partitioning)
                .withOrdering(List.of())
                .withEventTimes(
                        mode == AggregateMode.PARTIAL
                                ? List.of(new EventTime(0, window.sizeMicros() - 1))
                                : windowKeys())
                .withStateBound(StateBound.WATERMARK)
                .withPlacement(
                        mode == AggregateMode.PARTIAL
                                ? Placement.COORDINATOR
                                : properties.placement());
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public WindowAggregateExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new WindowAggregateExec(
                children.getFirst(), mode, window, timeColumn, filter, keys, calls, schema);
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
        if (mode == AggregateMode.PARTIAL) {
            return List.of(new Distribution.Any());
        }
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
        if (mode != AggregateMode.SINGLE) {
            description.add("mode", mode.name().toLowerCase(Locale.ROOT));
        }
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
        boolean seesWindows =
                !usesPanes()
                        && (!filter.equals(Expr.TRUE)
                                || otherKeys().stream()
                                        .anyMatch(key -> seesWindow(key, inputSize()))
                                || calls.stream().anyMatch(this::seesWindow));
        return new WindowAggregateStep(
                grouping(context.functions()),
                input.schema(),
                timeColumn,
                mode == AggregateMode.FINAL ? 0 : time().lagMicros(),
                filter,
                seesWindows,
                context.query().get(EngineOptions.BATCH_ROWS),
                partition,
                input.properties().partitioning().count(),
                context);
    }

    private boolean seesWindow(AggregateCall call) {
        return seesWindow(call.filter(), inputSize())
                || call.arguments().stream()
                        .anyMatch(argument -> seesWindow(argument, inputSize()));
    }

    private int inputSize() {
        return input.schema().size();
    }

    private WindowGrouping grouping(FunctionRegistry functions) {
        boolean panes = usesPanes();
        boolean overlap = window.slideMicros() < window.sizeMicros();
        Aggregation rows = rowAggregation(functions);
        Schema states = mode == AggregateMode.FINAL ? input.schema() : rows.output();
        Aggregation merging = mergingAggregation(states, functions);
        return new WindowGrouping(
                window,
                mode,
                panes,
                overlap && !panes,
                mode == AggregateMode.FINAL ? merging : rows,
                merging,
                keySources(),
                schema);
    }

    /// From rows to states under the start of the window and the other keys.
    private Aggregation rowAggregation(FunctionRegistry functions) {
        Schema columns = WindowColumns.extend(input.schema(), timeColumn);
        List<Expr> tableKeys = new ArrayList<>();
        tableKeys.add(startReference());
        tableKeys.addAll(otherKeys());
        boolean nullable =
                !tableKeys.stream()
                        .allMatch(key ->
                                key instanceof Expr.ColumnRef(int index, _, _)
                                        && !columns.field(index).nullable());
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < tableKeys.size(); i++) {
            DataType type = tableKeys.get(i).type();
            String name = "key$" + i;
            fields.add(nullable ? Field.nullable(name, type) : Field.required(name, type));
        }
        for (AggregateCall call : calls) {
            List<DataType> types = call.arguments().stream().map(Expr::type).toList();
            functions
                    .aggregate(call.function())
                    .stateTypes(types)
                    .forEach(type -> fields.add(Field.nullable("state$" + fields.size(), type)));
        }
        return Aggregation.resolve(
                AggregateMode.PARTIAL, tableKeys, calls, columns, Schema.of(fields), functions);
    }

    private Aggregation mergingAggregation(Schema states, FunctionRegistry functions) {
        List<Expr> tableKeys = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i <= otherKeys().size(); i++) {
            Field field = states.field(i);
            tableKeys.add(new Expr.ColumnRef(i, field.name(), field.type()));
            fields.add(field);
        }
        calls.forEach(call -> fields.add(Field.nullable(call.name(), call.type())));
        return Aggregation.resolve(
                AggregateMode.FINAL, tableKeys, calls, states, Schema.of(fields), functions);
    }

    private Expr startReference() {
        return new Expr.ColumnRef(
                inputSize() + WindowColumns.START,
                WindowColumns.NAMES.get(WindowColumns.START),
                input.schema().field(timeColumn).type());
    }

    private List<WindowGrouping.KeySource> keySources() {
        List<WindowGrouping.KeySource> sources = new ArrayList<>();
        int others = 0;
        for (Expr key : keys) {
            int bound = boundOf(key);
            sources.add(
                    bound < 0
                            ? new WindowGrouping.KeySource.Key(++others)
                            : new WindowGrouping.KeySource.Bound(
                                    WindowColumns.afterStart(window, bound)));
        }
        return sources;
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

    private static void checkCalls(List<AggregateCall> calls, Schema columns) {
        for (AggregateCall call : calls) {
            call.arguments()
                    .forEach(argument ->
                            NodeChecks.expression("WindowAggregateExec", argument, columns));
            NodeChecks.condition("WindowAggregateExec", call.filter(), columns);
        }
    }

    private static void checkPhase(
            AggregateMode mode, WindowSpec window, List<AggregateCall> calls) {
        for (AggregateCall call : calls) {
            if (call.distinct()) {
                throw new IllegalArgumentException(
                        "WindowAggregateExec: "
                                + ExprPrinter.print(call)
                                + " over "
                                + window
                                + " cannot be computed in mode "
                                + mode);
            }
        }
    }

    private static void checkFinalKeys(int timeColumn, List<Expr> keys, int inputSize) {
        if (timeColumn != 0) {
            throw new IllegalArgumentException(
                    "WindowAggregateExec: the time of states is column 0, not " + timeColumn);
        }
        int next = 1;
        for (Expr key : keys) {
            boolean bound = key instanceof Expr.ColumnRef(int index, _, _) && index >= inputSize;
            if (!bound && !(key instanceof Expr.ColumnRef(int column, _, _) && column == next++)) {
                throw new IllegalArgumentException(
                        "WindowAggregateExec: the key \""
                                + ExprPrinter.print(key)
                                + "\" of a final aggregation is not the next of its input");
            }
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
