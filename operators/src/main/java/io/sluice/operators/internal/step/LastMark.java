package io.sluice.operators.internal.step;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.Step;
import io.sluice.type.Schema;

/// What the marks of all input batches say together, for a step that yields its rows at the end:
/// the mark goes onto the last of them.
public final class LastMark {

    private BatchMark mark = BatchMark.NONE;

    /// Takes note of the mark of an input batch.
    public void see(BatchMark next) {
        if (!next.isNone()) {
            long watermark = Math.max(mark.watermark(), next.watermark());
            long epoch = Math.max(mark.barrierEpoch(), next.barrierEpoch());
            mark = new BatchMark(watermark, next.idle(), epoch, 0);
        }
    }

    public boolean isNone() {
        return mark.isNone();
    }

    public BatchMark get() {
        return mark;
    }

    /// The batch with this mark, as the last of the output.
    public RecordBatch onto(RecordBatch last) {
        return mark.isNone() ? last : last.withMark(mark);
    }

    /// Emits the mark where there is one and no batch to carry it.
    public void emitAlone(Schema schema, Step.Output output) {
        if (!mark.isNone()) {
            output.emit(RecordBatch.empty(schema, mark));
        }
    }
}
