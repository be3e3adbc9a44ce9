package io.sluice.operators.internal.step;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.column.Concatenation;
import io.sluice.plan.Step;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Collects small batches until there are rows enough for a large one. A batch that is large enough
/// by itself passes as it is.
public final class CoalesceStep implements Step {

    private final Schema schema;
    private final int batchRows;
    private final BufferAllocator allocator;
    private final List<RecordBatch> held = new ArrayList<>();
    private int heldRows;

    public CoalesceStep(Schema schema, int batchRows, BufferAllocator allocator) {
        this.schema = schema;
        this.batchRows = batchRows;
        this.allocator = allocator;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        BatchMark mark = batch.mark();
        if (held.isEmpty() && (batch.selectedCount() >= batchRows || !mark.isNone())) {
            output.emit(batch);
            return Status.NEED_INPUT;
        }
        if (batch.selectedCount() == 0 && mark.isNone()) {
            batch.close();
            return Status.NEED_INPUT;
        }
        heldRows += batch.selectedCount();
        held.add(batch.compact(allocator));
        if (heldRows >= batchRows || !mark.isNone()) {
            RecordBatch all = takeHeld();
            output.emit(mark.isNone() ? all : all.withMark(mark));
        }
        return Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException("coalescing has never more than one batch to give");
    }

    @Override
    public Status finish(Output output) {
        if (heldRows > 0) {
            output.emit(takeHeld());
        }
        return Status.DONE;
    }

    @Override
    public void close() {
        held.forEach(RecordBatch::close);
        held.clear();
    }

    private RecordBatch takeHeld() {
        if (held.size() == 1) {
            heldRows = 0;
            return held.removeFirst();
        }
        List<Column> columns = Concatenation.ofBatches(schema, held, allocator);
        RecordBatch all = RecordBatch.of(schema, heldRows, columns);
        close();
        heldRows = 0;
        return all;
    }
}
