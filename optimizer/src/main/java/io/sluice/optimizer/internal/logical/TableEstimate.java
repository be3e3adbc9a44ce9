package io.sluice.optimizer.internal.logical;

import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The statistics of a table with guesses in place of what it does not know, so that estimates
/// above it always have numbers to work with.
final class TableEstimate {

    /// For tables of which nothing is known, streams among them: more than most known ones, so that
    /// they are streamed and not held.
    private static final long UNKNOWN_ROWS = 1_000_000;

    /// Between few values and a key: distinct values of a column are the rows to this power.
    private static final double UNKNOWN_DISTINCT_EXPONENT = 0.8;

    private static final int BYTES_PER_COLUMN = 12;

    private TableEstimate() {}

    static Statistics of(Statistics known, Schema schema) {
        long rows = rows(known, schema);
        List<ColumnStatistics> columns = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            ColumnStatistics column =
                    i < known.columns().size() ? known.columns().get(i) : ColumnStatistics.UNKNOWN;
            columns.add(withDistinctCount(column, schema.field(i).type(), rows));
        }
        return new Statistics(Precision.inexact(rows), known.totalBytes(), columns);
    }

    private static long rows(Statistics known, Schema schema) {
        Optional<Long> rows = known.rowCount().toOptional();
        if (rows.isPresent()) {
            return rows.get();
        }
        int width = Math.max(1, schema.size() * BYTES_PER_COLUMN);
        return known.totalBytes().toOptional().map(bytes -> bytes / width).orElse(UNKNOWN_ROWS);
    }

    private static ColumnStatistics withDistinctCount(
            ColumnStatistics column, DataType type, long rows) {
        if (column.distinctCount().toOptional().isPresent()) {
            return column;
        }
        double guess = Math.pow((double) rows, UNKNOWN_DISTINCT_EXPONENT);
        double most = Math.min((double) rows, range(column, type));
        double distinct = most < guess || type instanceof DataType.Bool ? most : guess;
        return new ColumnStatistics(
                column.nullCount(),
                column.min(),
                column.max(),
                Precision.inexact(Math.max(1, Math.round(distinct))));
    }

    /// How many values lie between minimum and maximum.
    private static double range(ColumnStatistics column, DataType type) {
        if (type instanceof DataType.Bool) {
            return 2;
        }
        Object min = column.min().toOptional().orElse("");
        Object max = column.max().toOptional().orElse("");
        if (min instanceof Long from && max instanceof Long to) {
            return (double) to - from + 1;
        }
        if (min instanceof LocalDate from && max instanceof LocalDate to) {
            return (double) to.toEpochDay() - from.toEpochDay() + 1;
        }
        return Double.MAX_VALUE;
    }
}
