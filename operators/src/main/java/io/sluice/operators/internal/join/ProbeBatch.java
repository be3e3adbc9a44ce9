package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A batch of the probe side while its pairs are made; owns it.
final class ProbeBatch implements AutoCloseable {

    private final RecordBatch batch;
    private final boolean selected;
    private int[] mapped = new int[0];

    /// Takes a batch over. The rows of its selection are copied, since they may change before all
    /// pairs are made.
    static ProbeBatch of(RecordBatch batch) {
        Selection selection = batch.selection();
        if (selection == null) {
            return new ProbeBatch(batch);
        }
        int[] rows = java.util.Arrays.copyOf(selection.rows(), selection.count());
        return new ProbeBatch(batch.withSelection(new Selection(rows, rows.length)));
    }

    private ProbeBatch(RecordBatch batch) {
        this.batch = batch;
        this.selected = batch.selection() != null;
    }

    RecordBatch batch() {
        return batch;
    }

    int rowCount() {
        return batch.selectedCount();
    }

    /// The batch's row numbers of the probe rows of pairs; valid until the next call.
    int[] batchRows(Pairs pairs) {
        Selection selection = batch.selection();
        if (selection == null) {
            return pairs.probe();
        }
        if (mapped.length < pairs.count()) {
            mapped = new int[pairs.count()];
        }
        for (int i = 0; i < pairs.count(); i++) {
            mapped[i] = selection.row(pairs.probe()[i]);
        }
        return mapped;
    }

    /// Adds the probe columns of pairs. Where every row is in exactly one pair, they are the
    /// batch's own.
    void addColumns(Pairs pairs, List<Column> target, BufferAllocator allocator) {
        if (!selected && isEveryRowOnce(pairs)) {
            batch.columns().forEach(column -> target.add(column.retain()));
            return;
        }
        int[] rows = batchRows(pairs);
        for (Column column : batch.columns()) {
            target.add(Gather.rows(column, rows, pairs.count(), allocator));
        }
    }

    @Override
    public void close() {
        batch.close();
    }

    private boolean isEveryRowOnce(Pairs pairs) {
        if (pairs.count() != batch.rowCount()) {
            return false;
        }
        for (int i = 0; i < pairs.count(); i++) {
            if (pairs.probe()[i] != i) {
                return false;
            }
        }
        return true;
    }
}
