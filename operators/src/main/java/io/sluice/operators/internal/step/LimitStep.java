package io.sluice.operators.internal.step;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.plan.Step;

/// Skips rows, then lets rows through until there have been enough. Whole batches pass untouched;
/// others are cut without a copy.
public final class LimitStep implements Step {

    private long toSkip;
    private long toPass;

    /// @param limit rows to let through; [Long#MAX_VALUE] for all
    public LimitStep(long offset, long limit) {
        this.toSkip = offset;
        this.toPass = limit;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        if (toPass == 0) {
            batch.close();
            return Status.DONE;
        }
        int rowCount = batch.selectedCount();
        int from = (int) Math.min(toSkip, rowCount);
        int count = (int) Math.min(toPass, rowCount - from);
        toSkip -= from;
        toPass -= count;
        if (count == rowCount) {
            output.emit(batch);
        } else if (count > 0) {
            output.emit(cut(batch, from, count));
        } else {
            BatchEnds.emitMark(batch, batch.schema(), output);
        }
        return toPass == 0 ? Status.DONE : Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException("a limit has never more than one batch to give");
    }

    @Override
    public Status finish(Output output) {
        return Status.DONE;
    }

    @Override
    public void close() {}

    private static RecordBatch cut(RecordBatch batch, int from, int count) {
        Selection selection = batch.selection();
        if (selection != null) {
            int[] rows = new int[count];
            System.arraycopy(selection.rows(), from, rows, 0, count);
            return batch.withSelection(new Selection(rows, count));
        }
        try (batch) {
            BatchMark mark = batch.mark();
            RecordBatch slice = batch.slice(from, count);
            return mark.isNone() ? slice : slice.withMark(mark);
        }
    }
}
