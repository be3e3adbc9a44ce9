package io.sluice.operators.internal.file;

import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalDouble;

/// Guesses how many different values columns have where their files do not say: as many as there
/// are steps from the least to the greatest, if that is fewer than there are rows. Keys and dates
/// are mostly like that, and it is them that joins need to know of.
public final class DistinctEstimates {

    private DistinctEstimates() {}

    public static Statistics complete(Statistics statistics) {
        List<ColumnStatistics> columns =
                statistics.columns().stream()
                        .map(column -> complete(column, statistics.rowCount()))
                        .toList();
        return new Statistics(statistics.rowCount(), statistics.totalBytes(), columns);
    }

    private static ColumnStatistics complete(ColumnStatistics column, Precision<Long> rowCount) {
        OptionalDouble min = step(column.min());
        OptionalDouble max = step(column.max());
        if (column.distinctCount().toOptional().isPresent()
                || min.isEmpty()
                || max.isEmpty()
                || rowCount.toOptional().isEmpty()) {
            return column;
        }
        long nulls = column.nullCount().toOptional().orElse(0L);
        double steps = max.getAsDouble() - min.getAsDouble() + 1;
        long most = Math.max(1, rowCount.toOptional().get() - nulls);
        return new ColumnStatistics(
                column.nullCount(),
                column.min(),
                column.max(),
                Precision.inexact(steps < most ? (long) steps : most));
    }

    /// The number of a value among all values of its type; empty for text and floats.
    private static OptionalDouble step(Precision<Object> bound) {
        return switch (bound.toOptional().orElse("")) {
            case Long number -> OptionalDouble.of(number.doubleValue());
            case BigDecimal number -> OptionalDouble.of(number.unscaledValue().doubleValue());
            case LocalDate date -> OptionalDouble.of((double) date.toEpochDay());
            case Boolean bool -> OptionalDouble.of(bool ? 1 : 0);
            default -> OptionalDouble.empty();
        };
    }
}
