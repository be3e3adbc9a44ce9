package io.sluice.operators.internal.merge;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.sort.KeyedRows;
import io.sluice.operators.internal.sort.SortKeyLayout;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// One input of a merge: its current batch, and how much of it has been taken.
final class SortedInput implements AutoCloseable {

    private final KeyedRows keys;
    private @Nullable RecordBatch batch;
    private int outputStart;
    private int next;
    private boolean ended;

    SortedInput(SortKeyLayout layout, BufferAllocator allocator) {
        this.keys = new KeyedRows(layout, allocator);
    }

    /// Whether the next batch is needed to know its next row.
    boolean isWanted() {
        return batch == null && !ended;
    }

    boolean hasRow() {
        return batch != null;
    }

    void add(RecordBatch newBatch) {
        keys.load(newBatch.columns(), newBatch.rowCount());
        batch = newBatch;
        outputStart = 0;
        next = 0;
    }

    void end() {
        ended = true;
    }

    /// Whether this input's next row comes before the other's.
    boolean isBefore(SortedInput other) {
        return keys.compare(next, other.keys, other.next) < 0;
    }

    /// Takes the next row into the output.
    ///
    /// @return whether there are more rows in the batch
    boolean take() {
        next++;
        return batch != null && next < batch.rowCount();
    }

    /// How many rows have been taken since the last [#startOutput].
    int taken() {
        return next - outputStart;
    }

    /// A column of the rows taken, owned by the caller.
    Column takenColumn(int index) {
        RecordBatch current = batch;
        if (current == null) {
            throw new IllegalStateException("no batch");
        }
        return current.column(index).slice(outputStart, taken());
    }

    /// Begins a new output, and lets go of a batch of which all rows have been taken.
    void startOutput() {
        outputStart = next;
        if (batch != null && next == batch.rowCount()) {
            batch.close();
            batch = null;
        }
    }

    @Override
    public void close() {
        keys.close();
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }
}
