package io.sluice.plan;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// What is known of a table or of a plan node's output before it runs.
///
/// @param rowCount rows in all
/// @param totalBytes bytes in all, as batches in memory
/// @param columns one for each column of the schema
public record Statistics(
        Precision<Long> rowCount, Precision<Long> totalBytes, List<ColumnStatistics> columns) {

    public Statistics {
        columns = List.copyOf(columns);
    }

    /// Nothing is known of any of so many columns.
    public static Statistics unknown(int columnCount) {
        return new Statistics(
                Precision.absent(),
                Precision.absent(),
                Collections.nCopies(columnCount, ColumnStatistics.UNKNOWN));
    }

    public Statistics withRowCount(Precision<Long> rows) {
        return new Statistics(rows, totalBytes, columns);
    }

    /// The statistics of these columns, in the order given.
    public Statistics select(int... indexes) {
        List<ColumnStatistics> selected = Arrays.stream(indexes).mapToObj(columns::get).toList();
        return new Statistics(rowCount, Precision.absent(), selected);
    }

    /// All of it as estimates, as after an operator that lets an unknown part of the rows through.
    public Statistics toInexact() {
        return new Statistics(
                rowCount.toInexact(),
                totalBytes.toInexact(),
                columns.stream().map(ColumnStatistics::toInexact).toList());
    }
}
