package io.sluice.operators.internal.step;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.Step;
import io.sluice.type.Schema;

/// Chooses and orders columns; nothing is copied and a selection stays.
public final class SelectColumnsStep implements Step {

    private final int[] columns;
    private final Schema schema;

    public SelectColumnsStep(int[] columns, Schema schema) {
        this.columns = columns.clone();
        this.schema = schema;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        output.emit(batch.select(schema, columns));
        return Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException("a projection has never more than one batch to give");
    }

    @Override
    public Status finish(Output output) {
        return Status.DONE;
    }

    @Override
    public void close() {}
}
