package io.sluice.operators.internal.table;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.MemoryScanExec;
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
            MemoryScanExec scan, MemorySnapshot snapshot, int partition, int batchRows) {
        this.schema = scan.schema();
        this.projection = scan.projection();
        this.snapshot = snapshot;
        this.batchRows = batchRows;
        long pieces = snapshot.pieces().size();
        this.piece = (int) (pieces * partition / scan.partitions());
        this.endPiece = (int) (pieces * (partition + 1) / scan.partitions());
        this.wantedRows = scan.limit() == FileScanExec.NO_LIMIT ? Long.MAX_VALUE : scan.limit();
    }

    public static MemorySource open(MemoryScanExec scan, int partition, TaskContext context) {
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        MemorySnapshot snapshot =
                context.shared(
                        MemorySnapshot.class,
                        () -> new MemorySnapshot(scan.table().share(), batchRows));
        return new MemorySource(scan, snapshot, partition, batchRows);
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
