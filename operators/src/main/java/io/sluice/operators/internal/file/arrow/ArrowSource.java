package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The batches of several parts, one after the other, cut into pieces of the usual number of rows
/// without a copy: a file may hold a whole table in one batch.
final class ArrowSource implements BatchSource {

    private final Schema schema;
    private final List<BatchSource> parts;
    private final int batchRows;
    private long wantedRows;
    private int part;
    private int from;
    private @Nullable RecordBatch current;

    /// @param parts owned by the source from here on
    ArrowSource(FileScan scan, List<BatchSource> parts, int batchRows) {
        this.schema = scan.schema();
        this.parts = parts;
        this.batchRows = batchRows;
        this.wantedRows = scan.limit();
    }

    @Override
    public @Nullable RecordBatch next() {
        RecordBatch batch = current;
        while (wantedRows > 0 && (batch == null || from == batch.rowCount())) {
            closeCurrent();
            if (part == parts.size()) {
                return null;
            }
            batch = parts.get(part).next();
            current = batch;
            from = 0;
            part += batch == null ? 1 : 0;
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
        parts.forEach(BatchSource::close);
    }

    private void closeCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
