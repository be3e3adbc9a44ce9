package io.sluice.operators.estimate;

import io.sluice.expr.Expr;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import java.util.Optional;
import java.util.OptionalDouble;

/// The values of one column that the comparisons of a conjunction leave.
final class ColumnRange {

    /// What one comparison lets through where nothing is known, as in Selinger's System R.
    private static final double ONE_SIDED = 1.0 / 3;

    private final ColumnStatistics statistics;
    private Optional<Object> lower = Optional.empty();
    private Optional<Object> upper = Optional.empty();

    ColumnRange(ColumnStatistics statistics) {
        this.statistics = statistics;
    }

    /// Adds `column op value`, where `op` is one of the four orders.
    void restrict(Expr.ComparisonOp op, Object value) {
        switch (op) {
            case LESS, LESS_OR_EQUAL ->
                    upper = Optional.of(upper.map(old -> least(old, value)).orElse(value));
            case GREATER, GREATER_OR_EQUAL ->
                    lower = Optional.of(lower.map(old -> greatest(old, value)).orElse(value));
            case EQUAL, NOT_EQUAL, IS_DISTINCT, IS_NOT_DISTINCT ->
                    throw new IllegalArgumentException("not an order: " + op);
        }
    }

    /// The part of the rows that lies in the range, if values are spread evenly.
    double selectivity() {
        OptionalDouble min = position(statistics.min().toOptional());
        OptionalDouble max = position(statistics.max().toOptional());
        if (min.isEmpty() || max.isEmpty()) {
            return (lower.isPresent() ? ONE_SIDED : 1) * (upper.isPresent() ? ONE_SIDED : 1);
        }
        double from = Math.max(position(lower).orElse(min.getAsDouble()), min.getAsDouble());
        double to = Math.min(position(upper).orElse(max.getAsDouble()), max.getAsDouble());
        if (from > to) {
            return 0;
        }
        double width = max.getAsDouble() - min.getAsDouble();
        return width == 0 ? 1 : (to - from) / width;
    }

    /// The column's statistics with the narrower bounds.
    ColumnStatistics narrowed() {
        Precision<Object> min =
                statistics.min().map(old -> lower.map(low -> greatest(old, low)).orElse(old));
        Precision<Object> max =
                statistics.max().map(old -> upper.map(up -> least(old, up)).orElse(old));
        return new ColumnStatistics(Precision.inexact(0L), min, max, statistics.distinctCount());
    }

    private static OptionalDouble position(Optional<Object> value) {
        return value.map(LiteralValues::position).orElse(OptionalDouble.empty());
    }

    private static Object least(Object a, Object b) {
        return LiteralValues.ORDER.compare(a, b) <= 0 ? a : b;
    }

    private static Object greatest(Object a, Object b) {
        return LiteralValues.ORDER.compare(a, b) >= 0 ? a : b;
    }
}
