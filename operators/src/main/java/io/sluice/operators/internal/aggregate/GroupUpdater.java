package io.sluice.operators.internal.aggregate;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;

/// Brings batches of rows or of states into groups. One object serves all groups of a step; not
/// thread-safe.
public sealed interface GroupUpdater extends AutoCloseable permits RowUpdater, StateUpdater {

    /// Adds the selected rows of a batch, which is borrowed.
    void add(RecordBatch batch, GroupStates states);

    @Override
    void close();

    /// Lets go of columns that were evaluated for one batch.
    static void release(Iterable<Column> columns) {
        columns.forEach(Column::release);
    }
}
