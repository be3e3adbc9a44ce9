package io.sluice.operators.internal.expr;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;

/// Rows of a batch to evaluate: the first `count` of `rows`, or of the batch where there is no
/// selection.
///
/// @param selected row numbers in ascending order; no elements where all rows count
/// @param all whether all rows of the batch count
record BatchRows(RecordBatch batch, int[] selected, boolean all, int count) {

    private static final int[] NONE = {};

    static BatchRows of(RecordBatch batch) {
        Selection selection = batch.selection();
        return selection == null
                ? new BatchRows(batch, NONE, true, batch.rowCount())
                : new BatchRows(batch, selection.rows(), false, selection.count());
    }

    BatchRows with(int[] rows, int newCount) {
        return new BatchRows(batch, rows, false, newCount);
    }

    /// The rows from one on, up to another.
    BatchRows slice(int from, int to) {
        int[] rows = new int[to - from];
        for (int i = from; i < to; i++) {
            rows[i - from] = row(i);
        }
        return with(rows, rows.length);
    }

    int row(int index) {
        return all ? index : selected[index];
    }
}
