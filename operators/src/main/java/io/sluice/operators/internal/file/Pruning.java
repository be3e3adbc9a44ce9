package io.sluice.operators.internal.file;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.internal.value.ValueOrder;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import java.util.List;
import java.util.Optional;

/// Decides from statistics of a part of a file whether rows in it can pass filters.
///
/// The answer "no" is certain, as far as the statistics are true; bounds that are estimates count
/// as bounds all the same, since writers that shorten them do so outwards. Looked at are
/// comparisons of a column with a literal, IN, IS NULL, boolean columns, and what AND and OR make
/// of them; everything else may pass.
public final class Pruning {

    private final Statistics statistics;

    private Pruning(Statistics statistics) {
        this.statistics = statistics;
    }

    /// Whether a row may pass all filters.
    ///
    /// @param filters over the columns that `statistics` speaks of
    public static boolean mayMatch(List<Expr> filters, Statistics statistics) {
        Pruning pruning = new Pruning(statistics);
        return filters.stream().allMatch(pruning::mayMatch);
    }

    /// Whether statistics could ever rule a filter out.
    public static boolean isUseful(Expr filter) {
        return switch (filter) {
            case Expr.Comparison(ComparisonOp op, Expr left, Expr right) ->
                    op != ComparisonOp.IS_DISTINCT
                            && ((isColumn(left) && right instanceof Expr.Literal)
                                    || (left instanceof Expr.Literal && isColumn(right)));
            case Expr.In(Expr operand, _) -> isColumn(operand);
            case Expr.IsNull(Expr operand) -> isColumn(operand);
            case Expr.Not(Expr.IsNull(Expr operand)) -> isColumn(operand);
            case Expr.And(List<Expr> operands) -> operands.stream().anyMatch(Pruning::isUseful);
            case Expr.Or(List<Expr> operands) -> operands.stream().allMatch(Pruning::isUseful);
            case Expr.Literal _, Expr.NullLiteral _ -> true;
            case Expr.ColumnRef _ -> true;
            case Expr.Not(Expr.ColumnRef _) -> true;
            case Expr.Not _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.Like _,
                    Expr.Call _ ->
                    false;
        };
    }

    private static boolean isColumn(Expr expr) {
        return expr instanceof Expr.ColumnRef;
    }

    private boolean mayMatch(Expr filter) {
        return switch (filter) {
            case Expr.Literal literal -> !literal.value().equals(false);
            case Expr.NullLiteral _ -> false;
            case Expr.And(List<Expr> operands) -> operands.stream().allMatch(this::mayMatch);
            case Expr.Or(List<Expr> operands) -> operands.stream().anyMatch(this::mayMatch);
            case Expr.ColumnRef column -> mayEqual(column, true);
            case Expr.Not(Expr.ColumnRef column) -> mayEqual(column, false);
            case Expr.IsNull(Expr.ColumnRef column) -> mayBeNull(column);
            case Expr.Not(Expr.IsNull(Expr.ColumnRef column)) -> mayHaveValue(column);
            case Expr.In(Expr.ColumnRef column, List<Expr.Literal> values) ->
                    values.stream().anyMatch(value -> mayEqual(column, value.value()));
            case Expr.Comparison(ComparisonOp op, Expr.ColumnRef column, Expr.Literal literal) ->
                    mayCompare(column, op, literal.value());
            case Expr.Comparison(ComparisonOp op, Expr.Literal literal, Expr.ColumnRef column) ->
                    mayCompare(column, op.mirrored(), literal.value());
            case Expr.Comparison _,
                    Expr.In _,
                    Expr.IsNull _,
                    Expr.Not _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.Like _,
                    Expr.Call _ ->
                    true;
        };
    }

    private boolean mayEqual(Expr.ColumnRef column, Object value) {
        return mayCompare(column, ComparisonOp.EQUAL, value);
    }

    private boolean mayCompare(Expr.ColumnRef column, ComparisonOp op, Object value) {
        return switch (op) {
            case EQUAL, IS_NOT_DISTINCT ->
                    mayHaveValue(column)
                            && minMay(column, ComparisonOp.LESS_OR_EQUAL, value)
                            && maxMay(column, ComparisonOp.GREATER_OR_EQUAL, value);
            case LESS -> mayHaveValue(column) && minMay(column, ComparisonOp.LESS, value);
            case LESS_OR_EQUAL ->
                    mayHaveValue(column) && minMay(column, ComparisonOp.LESS_OR_EQUAL, value);
            case GREATER -> mayHaveValue(column) && maxMay(column, ComparisonOp.GREATER, value);
            case GREATER_OR_EQUAL ->
                    mayHaveValue(column) && maxMay(column, ComparisonOp.GREATER_OR_EQUAL, value);
            case NOT_EQUAL ->
                    mayHaveValue(column)
                            && (minMay(column, ComparisonOp.NOT_EQUAL, value)
                                    || maxMay(column, ComparisonOp.NOT_EQUAL, value));
            case IS_DISTINCT -> true;
        };
    }

    /// Whether the comparison holds for the least value, or nothing is known of it.
    private boolean minMay(Expr.ColumnRef column, ComparisonOp op, Object value) {
        return holds(statistics(column).min().toOptional(), op, value);
    }

    /// Whether the comparison holds for the greatest value, or nothing is known of it, as of
    /// floats: NaN is greater than all numbers and in no file's statistics.
    private boolean maxMay(Expr.ColumnRef column, ComparisonOp op, Object value) {
        return column.type() instanceof DataType.FloatingPoint
                || holds(statistics(column).max().toOptional(), op, value);
    }

    private static boolean holds(Optional<Object> bound, ComparisonOp op, Object value) {
        return bound.isEmpty() || Boolean.TRUE.equals(ValueOrder.compare(op, bound.get(), value));
    }

    private boolean mayBeNull(Expr.ColumnRef column) {
        return !statistics(column).nullCount().equals(Precision.exact(0L));
    }

    private boolean mayHaveValue(Expr.ColumnRef column) {
        return !(statistics.rowCount().isExact()
                && statistics.rowCount().equals(statistics(column).nullCount()));
    }

    private ColumnStatistics statistics(Expr.ColumnRef column) {
        return statistics.columns().get(column.index());
    }
}
