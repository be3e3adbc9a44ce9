package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Batches of chosen rows of some columns.
final class SortedBatches {

    private SortedBatches() {}

    /// The rows in the order given, as a batch that the caller owns; the columns are borrowed.
    static RecordBatch gather(
            Schema schema, List<Column> columns, int[] rows, BufferAllocator allocator) {
        List<Column> gathered = new ArrayList<>(columns.size());
        try {
            for (Column column : columns) {
                gathered.add(Gather.rows(column, rows, rows.length, allocator));
            }
            return RecordBatch.of(schema, rows.length, gathered);
        } catch (RuntimeException | Error e) {
            gathered.forEach(Column::release);
            throw e;
        }
    }
}
