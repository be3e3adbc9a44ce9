package io.sluice.operators.internal.step;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.expr.ProjectionEvaluator;
import io.sluice.plan.Step;
import io.sluice.type.Schema;
import org.apache.arrow.memory.BufferAllocator;

/// Computes columns that are not all columns of the input.
public final class ProjectionStep implements Step {

    private final ProjectionEvaluator expressions;
    private final Schema schema;
    private final BufferAllocator allocator;

    public ProjectionStep(
            ProjectionEvaluator expressions, Schema schema, BufferAllocator allocator) {
        this.expressions = expressions;
        this.schema = schema;
        this.allocator = allocator;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        int rowCount = batch.selectedCount();
        if (rowCount == 0) {
            BatchEnds.emitMark(batch, schema, output);
            return Status.NEED_INPUT;
        }
        try (batch) {
            BatchMark mark = batch.mark();
            RecordBatch result =
                    RecordBatch.of(schema, rowCount, expressions.evaluate(batch, allocator));
            output.emit(mark.isNone() ? result : result.withMark(mark));
        }
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
