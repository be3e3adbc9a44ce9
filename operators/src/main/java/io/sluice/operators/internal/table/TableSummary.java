package io.sluice.operators.internal.table;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.List;

/// What is known of rows that were seen: exact counts and bounds, estimated numbers of different
/// values. Memory is a few KiB for each column. Not thread-safe.
public final class TableSummary {

    private final List<ColumnSummary> columns;
    private long rowCount;
    private long totalBytes;

    public TableSummary(Schema schema) {
        this.columns =
                schema.fields().stream().map(field -> new ColumnSummary(field.type())).toList();
    }

    /// Adds all rows of a batch without selection.
    public void add(RecordBatch batch) {
        rowCount += batch.rowCount();
        totalBytes += batch.sizeBytes();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(batch.column(i));
        }
    }

    public Statistics statistics() {
        List<ColumnStatistics> known =
                columns.stream().map(column -> column.statistics(rowCount)).toList();
        return new Statistics(Precision.exact(rowCount), Precision.exact(totalBytes), known);
    }
}
