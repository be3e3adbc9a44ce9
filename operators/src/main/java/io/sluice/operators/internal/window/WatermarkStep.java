package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.plan.Step;
import io.sluice.type.Schema;

/// Marks each batch that brings a newer time with the last moment before that time less a delay:
/// another row of just that time is not late.
public final class WatermarkStep implements Step {

    private final Schema schema;
    private final int column;
    private final long delayMicros;
    private long watermark = BatchMark.NO_WATERMARK;

    public WatermarkStep(Schema schema, int column, long delayMicros) {
        this.schema = schema;
        this.column = column;
        this.delayMicros = delayMicros;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        long next = batch.selectedCount() == 0 ? BatchMark.NO_WATERMARK : watermarkOf(batch);
        if (batch.mark().watermark() == BatchMark.END_OF_STREAM) {
            next = BatchMark.END_OF_STREAM;
        }
        boolean advances = next > watermark;
        watermark = Math.max(watermark, next);
        BatchMark mark = batch.mark().withWatermark(advances ? watermark : BatchMark.NO_WATERMARK);
        if (batch.selectedCount() > 0 || !mark.isNone()) {
            output.emit(batch.withMark(mark));
        } else {
            batch.close();
        }
        return Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException("watermarks never give more than one batch");
    }

    @Override
    public Status finish(Output output) {
        if (watermark != BatchMark.END_OF_STREAM) {
            BatchMark end = BatchMark.watermark(BatchMark.END_OF_STREAM);
            output.emit(RecordBatch.empty(schema, end));
        }
        return Status.DONE;
    }

    @Override
    public void close() {}

    /// What is before the greatest time of the selected rows less the delay; nothing if all are
    /// null.
    private long watermarkOf(RecordBatch batch) {
        Column times = batch.column(column);
        Selection selection = batch.selection();
        long greatest = BatchMark.NO_WATERMARK;
        for (int i = 0; i < batch.selectedCount(); i++) {
            int row = selection == null ? i : selection.row(i);
            if (!times.isNull(row)) {
                greatest = Math.max(greatest, times.getLong(row));
            }
        }
        long least = BatchMark.NO_WATERMARK + delayMicros;
        return greatest <= least || greatest - 1 == least
                ? BatchMark.NO_WATERMARK
                : greatest - 1 - delayMicros;
    }
}
