package io.sluice.operators.estimate;

import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;

/// Arithmetic on counts of rows.
final class Rows {

    private Rows() {}

    /// A part of the rows, at least one if there are any.
    static Precision<Long> scaled(Precision<Long> rows, double factor) {
        return rows.<Long>map(count -> count == 0 ? 0L : Math.max(1, round(count * factor)))
                .toInexact();
    }

    static long round(double rows) {
        return rows >= Long.MAX_VALUE ? Long.MAX_VALUE : Math.round(rows);
    }

    /// A column of which a random part of the rows remains. Distinct values vanish more slowly than
    /// rows: of `d` values with `n/d` rows each, the part `1 - (1 - factor)^(n/d)` remains.
    static ColumnStatistics thinned(ColumnStatistics column, Precision<Long> rows, double factor) {
        double count = rows.toOptional().orElse(0L);
        Precision<Long> distinct =
                column.distinctCount()
                        .map(values -> {
                            double each = Math.max(1, count / Math.max(1, values));
                            double left = 1 - Math.pow(1 - Math.min(1, factor), each);
                            return Math.max(1, round(values * left));
                        });
        return new ColumnStatistics(
                scaledNulls(column.nullCount(), factor),
                column.min().toInexact(),
                column.max().toInexact(),
                distinct.toInexact());
    }

    /// A column of a known number of rows, which caps its distinct values.
    static ColumnStatistics capped(ColumnStatistics column, long rows) {
        return new ColumnStatistics(
                column.nullCount().map(nulls -> Math.min(nulls, rows)).toInexact(),
                column.min().toInexact(),
                column.max().toInexact(),
                column.distinctCount().map(distinct -> Math.min(distinct, rows)).toInexact());
    }

    private static Precision<Long> scaledNulls(Precision<Long> nulls, double factor) {
        return nulls.map(count -> round(count * factor)).toInexact();
    }
}
