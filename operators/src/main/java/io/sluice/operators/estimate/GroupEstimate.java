package io.sluice.operators.estimate;

import io.sluice.expr.Expr;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.List;

/// Row counts of aggregations: the product of the keys' distinct values, at most as many as rows.
public final class GroupEstimate {

    /// Distinct values of a key of which nothing is known, as a part of the rows.
    private static final double UNKNOWN_KEY = 0.1;

    private GroupEstimate() {}

    /// The statistics of the groups of an input, of which the first columns are the keys.
    public static Statistics of(List<Expr> keys, int columnCount, Statistics input) {
        if (keys.isEmpty()) {
            return ofRows(1, columnCount);
        }
        List<ColumnStatistics> columns = new ArrayList<>(columnCount);
        double groups = 1;
        for (Expr key : keys) {
            ColumnStatistics column =
                    key instanceof Expr.ColumnRef ref
                            ? input.columns().get(ref.index())
                            : ColumnStatistics.UNKNOWN;
            groups *= distinctValues(column, input);
            columns.add(grouped(column));
        }
        while (columns.size() < columnCount) {
            columns.add(ColumnStatistics.UNKNOWN);
        }
        double product = groups;
        Precision<Long> rows =
                input.rowCount()
                        .map(count -> Rows.round(Math.min(count, Math.max(1, product))))
                        .toInexact();
        return new Statistics(rows, Precision.absent(), columns);
    }

    /// A known number of rows and nothing else.
    public static Statistics ofRows(long rows, int columnCount) {
        return Statistics.unknown(columnCount).withRowCount(Precision.exact(rows));
    }

    private static double distinctValues(ColumnStatistics column, Statistics input) {
        double rows = input.rowCount().toOptional().map(Long::doubleValue).orElse(1.0);
        return column.distinctCount()
                .toOptional()
                .map(Long::doubleValue)
                .orElse(Math.max(1, rows * UNKNOWN_KEY));
    }

    private static ColumnStatistics grouped(ColumnStatistics key) {
        return new ColumnStatistics(
                Precision.absent(),
                key.min().toInexact(),
                key.max().toInexact(),
                key.distinctCount().toInexact());
    }
}
