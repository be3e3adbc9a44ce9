package io.sluice.operators.internal.step;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.plan.Step;
import org.apache.arrow.memory.BufferAllocator;

/// Puts a selection of the rows for which a condition is true onto each batch.
public final class FilterStep implements Step {

    private final PredicateEvaluator predicate;
    private final BufferAllocator allocator;
    private int[] rows = new int[0];

    public FilterStep(PredicateEvaluator predicate, BufferAllocator allocator) {
        this.predicate = predicate;
        this.allocator = allocator;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        int candidates = batch.selectedCount();
        if (rows.length < candidates) {
            rows = new int[candidates];
        }
        int passing = candidates == 0 ? 0 : predicate.select(batch, rows, allocator);
        if (passing == candidates) {
            output.emit(batch);
        } else if (passing > 0) {
            output.emit(batch.withSelection(new Selection(rows, passing)));
        } else {
            BatchEnds.emitMark(batch, batch.schema(), output);
        }
        return Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException("a filter has never more than one batch to give");
    }

    @Override
    public Status finish(Output output) {
        return Status.DONE;
    }

    @Override
    public void close() {}
}
