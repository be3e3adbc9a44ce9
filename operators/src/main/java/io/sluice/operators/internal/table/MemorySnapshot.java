package io.sluice.operators.internal.table;

import io.sluice.batch.RecordBatch;
import java.util.ArrayList;
import java.util.List;

/// A memory table's rows at one moment, for all partitions of a scan: batches, cut into pieces of
/// at most a batch's usual number of rows.
final class MemorySnapshot implements AutoCloseable {

    private final List<RecordBatch> batches;
    private final List<Piece> pieces = new ArrayList<>();

    /// @param batches owned by the snapshot from here on
    MemorySnapshot(List<RecordBatch> batches, int batchRows) {
        this.batches = batches;
        for (RecordBatch batch : batches) {
            for (int from = 0; from < batch.rowCount(); from += batchRows) {
                pieces.add(new Piece(batch, from));
            }
        }
    }

    /// The rows of a batch from one on.
    record Piece(RecordBatch batch, int from) {}

    List<Piece> pieces() {
        return pieces;
    }

    @Override
    public void close() {
        batches.forEach(RecordBatch::close);
    }
}
