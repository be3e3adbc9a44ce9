package io.sluice.operators.internal.file;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.BatchSource;
import org.jspecify.annotations.Nullable;

/// The rows of one part after the other, for as long as there is one and rows are wanted.
public final class PartsSource implements BatchSource {

    private final ScanParts.Share share;
    private long wantedRows;
    private @Nullable BatchSource current;

    /// @param share closed with this source
    /// @param limit how many rows are enough
    public PartsSource(ScanParts.Share share, long limit) {
        this.share = share;
        this.wantedRows = limit;
    }

    @Override
    public @Nullable RecordBatch next() {
        while (wantedRows > 0) {
            BatchSource part = current;
            if (part == null) {
                part = share.take();
                if (part == null) {
                    return null;
                }
                current = part;
            }
            RecordBatch batch = part.next();
            if (batch != null) {
                return wanted(batch);
            }
            closeCurrent();
        }
        return null;
    }

    private RecordBatch wanted(RecordBatch batch) {
        int rows = batch.rowCount();
        if (rows <= wantedRows) {
            wantedRows -= rows;
            return batch;
        }
        try (batch) {
            RecordBatch first = batch.slice(0, (int) wantedRows);
            wantedRows = 0;
            return first;
        }
    }

    @Override
    public void close() {
        closeCurrent();
        share.close();
    }

    private void closeCurrent() {
        BatchSource part = current;
        current = null;
        if (part != null) {
            part.close();
        }
    }
}
