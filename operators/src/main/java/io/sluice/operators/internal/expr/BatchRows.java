package io.sluice.operators.internal.expr;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import java.util.Arrays;

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

    /// The same rows in an array of their own.
    BatchRows copy() {
        return new BatchRows(batch, Arrays.copyOf(selected, count), all, count);
    }

    int row(int index) {
        return all ? index : selected[index];
    }
}
