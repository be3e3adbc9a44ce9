package io.sluice.operators.estimate;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a condition leaves of its input, as in P. Selinger et al., *Access Path Selection in a
/// Relational Database Management System* (SIGMOD 1979): conjuncts are independent, values are
/// spread evenly between minimum and maximum, and comparisons of one column are taken together.
public final class FilterEstimate {

    private static final double EQUALITY = 0.1;
    private static final double PATTERN = 0.1;
    private static final double NULLS = 0.1;
    private static final double UNKNOWN = 0.25;

    private final Statistics input;
    private final Map<Integer, ColumnRange> ranges = new TreeMap<>();
    private final Map<Integer, Object> equalities = new TreeMap<>();
    private double selectivity = 1;

    private FilterEstimate(Statistics input) {
        this.input = input;
    }

    /// The statistics of the rows for which a condition is true; all of them estimates.
    public static Statistics of(Expr predicate, Statistics input) {
        if (predicate.equals(Expr.TRUE)) {
            return input;
        }
        FilterEstimate estimate = new FilterEstimate(input);
        estimate.restrict(predicate);
        double factor = estimate.total();
        List<ColumnStatistics> columns = new ArrayList<>(input.columns().size());
        for (int i = 0; i < input.columns().size(); i++) {
            columns.add(estimate.column(i, factor));
        }
        return new Statistics(
                Rows.scaled(input.rowCount(), factor),
                Rows.scaled(input.totalBytes(), factor),
                columns);
    }

    /// The part of the rows for which a condition is true, 0 to 1.
    public static double selectivity(Expr predicate, Statistics input) {
        FilterEstimate estimate = new FilterEstimate(input);
        estimate.restrict(predicate);
        return estimate.total();
    }

    private double total() {
        double all = selectivity;
        for (ColumnRange range : ranges.values()) {
            all *= range.selectivity();
        }
        return Math.clamp(all, 0, 1);
    }

    private void restrict(Expr conjunct) {
        switch (conjunct) {
            case Expr.And(List<Expr> operands) -> operands.forEach(this::restrict);
            case Expr.Comparison(
                            ComparisonOp op,
                            Expr.ColumnRef column,
                            Expr.Literal(_, Object value)) ->
                    compare(op, column.index(), value);
            case Expr.Comparison(
                            ComparisonOp op,
                            Expr.Literal(_, Object value),
                            Expr.ColumnRef column) ->
                    compare(op.mirrored(), column.index(), value);
            case Expr.ColumnRef _,
                    Expr.Literal _,
                    Expr.NullLiteral _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Comparison _,
                    Expr.Or _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.In _,
                    Expr.Like _,
                    Expr.Call _ ->
                    selectivity *= single(conjunct);
        }
    }

    private void compare(ComparisonOp op, int column, Object value) {
        switch (op) {
            case EQUAL, IS_NOT_DISTINCT -> {
                selectivity *= equality(column);
                equalities.put(column, value);
            }
            case NOT_EQUAL, IS_DISTINCT -> selectivity *= 1 - equality(column);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                    ranges.computeIfAbsent(column, i -> new ColumnRange(statistics(i)))
                            .restrict(op, value);
        }
    }

    private double single(Expr condition) {
        return switch (condition) {
            case Expr.Literal(_, Object value) -> value.equals(true) ? 1 : 0;
            case Expr.NullLiteral _ -> 0;
            case Expr.ColumnRef _ -> 0.5;
            case Expr.Comparison comparison -> columns(comparison);
            case Expr.Or(List<Expr> operands) ->
                    1
                            - operands.stream()
                                    .mapToDouble(operand -> 1 - selectivity(operand, input))
                                    .reduce(1, (a, b) -> a * b);
            case Expr.Not(Expr operand) -> 1 - selectivity(operand, input);
            case Expr.IsNull(Expr.ColumnRef column) -> nulls(column.index());
            case Expr.IsNull _ -> NULLS;
            case Expr.In(Expr.ColumnRef column, List<Expr.Literal> values) ->
                    Math.min(1, values.size() * equality(column.index()));
            case Expr.In(_, List<Expr.Literal> values) -> Math.min(0.5, values.size() * EQUALITY);
            case Expr.Like _ -> PATTERN;
            case Expr.And _, Expr.Arithmetic _, Expr.Negate _, Expr.Cast _, Expr.Case _ -> UNKNOWN;
            case Expr.Call _ -> UNKNOWN;
        };
    }

    private double columns(Expr.Comparison comparison) {
        return switch (comparison.op()) {
            case EQUAL, IS_NOT_DISTINCT -> columnEquality(comparison);
            case NOT_EQUAL, IS_DISTINCT -> 1 - columnEquality(comparison);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> 1.0 / 3;
        };
    }

    private double columnEquality(Expr.Comparison comparison) {
        return comparison.left() instanceof Expr.ColumnRef left
                        && comparison.right() instanceof Expr.ColumnRef right
                ? Math.min(equality(left.index()), equality(right.index()))
                : EQUALITY;
    }

    private double equality(int column) {
        return statistics(column)
                .distinctCount()
                .toOptional()
                .map(distinct -> 1.0 / Math.max(1, distinct))
                .orElse(EQUALITY);
    }

    private double nulls(int column) {
        long rows = input.rowCount().toOptional().orElse(0L);
        return statistics(column)
                .nullCount()
                .toOptional()
                .filter(_ -> rows > 0)
                .map(nulls -> Math.min(1.0, (double) nulls / rows))
                .orElse(NULLS);
    }

    private ColumnStatistics statistics(int column) {
        return column < input.columns().size()
                ? input.columns().get(column)
                : ColumnStatistics.UNKNOWN;
    }

    private ColumnStatistics column(int index, double factor) {
        Object value = equalities.get(index);
        if (value != null) {
            return new ColumnStatistics(
                    Precision.inexact(0L),
                    Precision.inexact(value),
                    Precision.inexact(value),
                    Precision.inexact(1L));
        }
        ColumnRange range = ranges.get(index);
        ColumnStatistics known = range == null ? statistics(index) : range.narrowed();
        return Rows.thinned(known, input.rowCount(), factor);
    }
}
