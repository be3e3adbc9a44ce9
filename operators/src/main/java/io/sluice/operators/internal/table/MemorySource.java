package io.sluice.operators.internal.table;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.plan.BatchSource;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shares one partition's range of a memory table's rows, at most a batch at a time.
public final class MemorySource implements BatchSource {

    private final Schema schema;
    private final List<Integer> projection;
    private final MemorySnapshot snapshot;
    private final int batchRows;
    private int piece;
    private final int endPiece;
    private long wantedRows;

    private MemorySource(
            Schema schema,
            List<Integer> projection,
            MemorySnapshot snapshot,
            int batchRows,
            int piece,
            int endPiece,
            long wantedRows) {
        this.schema = schema;
        this.projection = projection;
        this.snapshot = snapshot;
        this.batchRows = batchRows;
        this.piece = piece;
        this.endPiece = endPiece;
        this.wantedRows = wantedRows;
    }

    /// Opens one of several partitions, which share what they see of the rows.
    ///
    /// @param wantedRows how many rows are enough
    public static MemorySource open(
            MemoryRows rows,
            List<Integer> projection,
            long wantedRows,
            int partition,
            int partitions,
            TaskContext context) {
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        MemorySnapshot snapshot =
                context.shared(
                        MemorySnapshot.class, () -> new MemorySnapshot(rows.share(), batchRows));
        long pieces = snapshot.pieces().size();
        return new MemorySource(
                rows.schema().select(projection.stream().mapToInt(i -> i).toArray()),
                projection,
                snapshot,
                batchRows,
                (int) (pieces * partition / partitions),
                (int) (pieces * (partition + 1) / partitions),
                wantedRows);
    }

    @Override
    public @Nullable RecordBatch next() {
        if (piece == endPiece || wantedRows <= 0) {
            return null;
        }
        MemorySnapshot.Piece next = snapshot.pieces().get(piece++);
        RecordBatch batch = next.batch();
        int from = next.from();
        int count = (int) Math.min(Math.min(batchRows, batch.rowCount() - from), wantedRows);
        wantedRows -= count;
        List<Column> columns = new ArrayList<>(projection.size());
        for (int column : projection) {
            columns.add(batch.column(column).slice(from, count));
        }
        return RecordBatch.of(schema, count, columns);
    }

    @Override
    public void close() {
        piece = endPiece;
    }
}
