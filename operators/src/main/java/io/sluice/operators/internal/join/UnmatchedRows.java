package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.Step;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The rows of the build side that have had no match, beside nulls: read when all probes have
/// finished.
final class UnmatchedRows {

    private final JoinTable table;
    private final Schema schema;
    private final int batchRows;
    private final BufferAllocator allocator;
    private int next;

    UnmatchedRows(JoinTable table, Schema schema, int batchRows, BufferAllocator allocator) {
        this.table = table;
        this.schema = schema;
        this.batchRows = batchRows;
        this.allocator = allocator;
    }

    Step.Status emitNext(Step.Output output) {
        int[] rows = new int[batchRows];
        int count = 0;
        while (next < table.rowCount() && count < batchRows) {
            if (!table.hasMatch(next)) {
                rows[count++] = next;
            }
            next++;
        }
        if (count > 0) {
            output.emit(batch(rows, count));
        }
        return next < table.rowCount() ? Step.Status.HAS_MORE : Step.Status.DONE;
    }

    private RecordBatch batch(int[] rows, int count) {
        int probeColumns = schema.size() - table.columns().size();
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            for (int i = 0; i < probeColumns; i++) {
                columns.add(Column.nulls(schema.field(i).type(), count));
            }
            for (Column column : table.columns()) {
                columns.add(Gather.rows(column, rows, count, allocator));
            }
            return RecordBatch.of(schema, count, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }
}
