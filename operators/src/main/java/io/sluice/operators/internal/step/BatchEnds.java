package io.sluice.operators.internal.step;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.Step;
import io.sluice.type.Schema;

/// Input batches of which no rows go on.
public final class BatchEnds {

    private BatchEnds() {}

    /// Closes a batch and hands its mark on alone, if it has one.
    public static void emitMark(RecordBatch batch, Schema schema, Step.Output output) {
        BatchMark mark = batch.mark();
        batch.close();
        if (!mark.isNone()) {
            output.emit(RecordBatch.empty(schema, mark));
        }
    }
}
