package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import org.jspecify.annotations.Nullable;

/// The batches of one part, cut into pieces of the usual number of rows without a copy: a file may
/// hold a whole table in one batch.
final class ArrowSource implements BatchSource {

    private final Schema schema;
    private final BatchSource part;
    private final int batchRows;
    private long wantedRows;
    private int from;
    private @Nullable RecordBatch current;

    /// @param part owned by the source from here on
    ArrowSource(FileScan scan, BatchSource part, int batchRows) {
        this.schema = scan.schema();
        this.part = part;
        this.batchRows = batchRows;
        this.wantedRows = scan.limit();
    }

    @Override
    public @Nullable RecordBatch next() {
        RecordBatch batch = current;
        while (wantedRows > 0 && (batch == null || from == batch.rowCount())) {
            closeCurrent();
            batch = part.next();
            if (batch == null) {
                return null;
            }
            current = batch;
            from = 0;
        }
        if (batch == null || wantedRows <= 0) {
            return null;
        }
        int rows = (int) Math.min(Math.min(batchRows, wantedRows), batch.rowCount() - from);
        RecordBatch piece = batch.slice(from, rows).withSchema(schema);
        from += rows;
        wantedRows -= rows;
        return piece;
    }

    @Override
    public void close() {
        closeCurrent();
        part.close();
    }

    private void closeCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
