package io.sluice.operators.estimate;

import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;

/// Statistics of inputs that are cut off after a number of rows.
public final class RowBound {

    private RowBound() {}

    /// Rows `offset … offset + limit - 1` of an input; a negative limit is none.
    public static Statistics of(Statistics input, long offset, long limit) {
        Precision<Long> left = input.rowCount().map(rows -> Math.max(0, rows - offset));
        return cut(input, left, limit);
    }

    /// At most so many rows of each partition; exact only if there is one partition.
    public static Statistics perPartition(Statistics input, long limit, int partitions) {
        if (partitions == 1) {
            return of(input, 0, limit);
        }
        boolean overflows = limit > Long.MAX_VALUE / partitions;
        Statistics estimates = input.toInexact();
        return cut(estimates, estimates.rowCount(), overflows ? -1 : limit * partitions);
    }

    private static Statistics cut(Statistics input, Precision<Long> rows, long limit) {
        Precision<Long> bounded =
                limit < 0
                        ? rows
                        : rows.toOptional().isEmpty()
                                ? Precision.inexact(limit)
                                : rows.map(count -> Math.min(count, limit));
        if (bounded.equals(input.rowCount())) {
            return input;
        }
        long most = bounded.toOptional().orElse(Long.MAX_VALUE);
        return new Statistics(
                bounded,
                Precision.absent(),
                input.columns().stream().map(column -> Rows.capped(column, most)).toList());
    }
}
