package io.sluice.optimizer.rules;

import io.sluice.expr.Expr;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// A plan over windows, taken apart: what lies below the windows, the windows, and what the plan's
/// columns are in terms of both.
///
/// @param input the plan without its windows
/// @param timeColumn the column of `input` that is put into windows
/// @param filter of the rows in their windows, over the same columns as `outputs`
/// @param outputs the columns of the original plan, over those of `input` followed by
///   `window_start`, `window_end` and `window_time`
record WindowedInput(
        ExecutionPlan input, WindowSpec window, int timeColumn, Expr filter, List<Expr> outputs) {

    WindowedInput {
        outputs = List.copyOf(outputs);
    }

    /// The windows below projections, filters and the streamed side of joins. Empty where there are
    /// none, or where something between looks at the windows themselves in a way that has to come
    /// after them.
    static Optional<WindowedInput> below(ExecutionPlan plan) {
        return switch (plan) {
            case WindowAssignExec assign ->
                    Optional.of(
                            new WindowedInput(
                                    assign.input(),
                                    assign.window(),
                                    assign.timeColumn(),
                                    Expr.TRUE,
                                    references(assign.schema())));
            case ProjectionExec projection ->
                    below(projection.input()).map(inner -> inner.projected(projection));
            case FilterExec filter -> below(filter.input()).map(inner -> inner.filtered(filter));
            case HashJoinExec join when streamsLeft(join.type()) ->
                    below(join.left()).flatMap(inner -> inner.joined(join));
            case NestedLoopJoinExec join when streamsLeft(join.type()) ->
                    below(join.left()).flatMap(inner -> inner.joined(join));
            default -> Optional.empty();
        };
    }

    private static boolean streamsLeft(JoinType type) {
        return switch (type) {
            case INNER, LEFT, SEMI, ANTI, MARK -> true;
            case RIGHT, FULL -> false;
        };
    }

    /// An expression over the original plan's columns as one over the input's and the windows'.
    Expr over(Expr expr) {
        return ColumnReferences.replaced(expr, ref -> outputs.get(ref.index()));
    }

    boolean isWindowBound(Expr expr) {
        return expr instanceof Expr.ColumnRef ref && ref.index() >= width();
    }

    private boolean looksAtWindows(Expr expr) {
        return ColumnReferences.in(expr).length() > width();
    }

    private int width() {
        return input.schema().size();
    }

    private WindowedInput projected(ProjectionExec projection) {
        return new WindowedInput(
                input,
                window,
                timeColumn,
                filter,
                projection.expressions().stream().map(this::over).toList());
    }

    /// A filter that looks at windows has to come after them; all others leave less to put into
    /// windows.
    private WindowedInput filtered(FilterExec above) {
        Expr predicate = over(above.predicate());
        return looksAtWindows(predicate)
                ? new WindowedInput(input, window, timeColumn, and(filter, predicate), outputs)
                : new WindowedInput(
                        new FilterExec(input, predicate), window, timeColumn, filter, outputs);
    }

    private static Expr and(Expr filter, Expr predicate) {
        return filter.equals(Expr.TRUE) ? predicate : new Expr.And(List.of(filter, predicate));
    }

    private Optional<WindowedInput> joined(HashJoinExec join) {
        List<Integer> keys = new ArrayList<>();
        for (int key : join.leftKeys()) {
            if (!(outputs.get(key) instanceof Expr.ColumnRef(int index, _, _))
                    || index >= width()) {
                return Optional.empty();
            }
            keys.add(index);
        }
        Expr residual = overPair(join.residual(), join.left().schema().size());
        if (looksAtWindowsOfPair(residual)) {
            return Optional.empty();
        }
        Schema schema = joinSchema(join.schema(), join.left().schema().size());
        ExecutionPlan below =
                new HashJoinExec(
                        input,
                        join.right(),
                        join.type(),
                        keys,
                        join.rightKeys(),
                        join.nullsEqual(),
                        asCondition(residual),
                        schema);
        return Optional.of(above(below));
    }

    private Optional<WindowedInput> joined(NestedLoopJoinExec join) {
        Expr condition = overPair(join.condition(), join.left().schema().size());
        if (looksAtWindowsOfPair(condition)) {
            return Optional.empty();
        }
        Schema schema = joinSchema(join.schema(), join.left().schema().size());
        ExecutionPlan below =
                new NestedLoopJoinExec(
                        input, join.right(), join.type(), asCondition(condition), schema);
        return Optional.of(above(below));
    }

    /// A condition over left and right columns as one over the input's columns, those of the
    /// window, and the right columns.
    private Expr overPair(Expr condition, int leftSize) {
        return ColumnReferences.replaced(
                condition,
                ref ->
                        ref.index() < leftSize
                                ? outputs.get(ref.index())
                                : new Expr.ColumnRef(
                                        ref.index() - leftSize + width() + WindowColumns.COUNT,
                                        ref.name(),
                                        ref.type()));
    }

    private boolean looksAtWindowsOfPair(Expr condition) {
        int first = ColumnReferences.in(condition).nextSetBit(width());
        return first >= 0 && first < width() + WindowColumns.COUNT;
    }

    private Expr asCondition(Expr overPair) {
        return ColumnReferences.moved(
                overPair, column -> column < width() ? column : column - WindowColumns.COUNT);
    }

    /// The input's columns followed by those that the join has from its right side.
    private Schema joinSchema(Schema joined, int leftSize) {
        List<Field> fields = new ArrayList<>(input.schema().fields());
        fields.addAll(joined.fields().subList(leftSize, joined.size()));
        return Schema.of(fields);
    }

    /// The same windows over a join of the input: their columns come behind the join's.
    private WindowedInput above(ExecutionPlan join) {
        int added = join.schema().size() - width();
        List<Expr> columns = new ArrayList<>();
        IntUnaryOperator behind = column -> column < width() ? column : column + added;
        for (Expr output : outputs) {
            columns.add(ColumnReferences.moved(output, behind));
        }
        for (int i = width(); i < join.schema().size(); i++) {
            Field field = join.schema().field(i);
            columns.add(new Expr.ColumnRef(i, field.name(), field.type()));
        }
        return new WindowedInput(
                join, window, timeColumn, ColumnReferences.moved(filter, behind), columns);
    }

    private static List<Expr> references(Schema schema) {
        List<Expr> references = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            Field field = schema.field(i);
            references.add(new Expr.ColumnRef(i, field.name(), field.type()));
        }
        return references;
    }
}
