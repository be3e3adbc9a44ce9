package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.column.Concatenation;
import io.sluice.operators.internal.step.LastMark;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// One partition of a [SortExec][io.sluice.operators.SortExec].
public final class SortStep implements Step {

    private final Schema schema;
    private final int batchRows;
    private final TaskContext context;
    private final RowSorter sorter;
    private final List<RecordBatch> batches = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final LastMark mark = new LastMark();
    private int rowCount;
    private int emittedRows;

    public SortStep(SortKeyLayout layout, Schema schema, int batchRows, TaskContext context) {
        this.schema = schema;
        this.batchRows = batchRows;
        this.context = context;
        this.sorter = new RowSorter(layout, context::isCancelled, context.allocator());
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        mark.see(batch.mark());
        if (batch.selectedCount() == 0) {
            batch.close();
        } else {
            batches.add(batch.compact(context.allocator()));
        }
        return Status.NEED_INPUT;
    }

    @Override
    public Status finish(Output output) {
        if (batches.isEmpty()) {
            mark.emitAlone(schema, output);
            return Status.DONE;
        }
        columns.addAll(Concatenation.ofBatches(schema, batches, context.allocator()));
        rowCount = columns.isEmpty() ? 0 : columns.getFirst().length();
        closeBatches();
        sorter.sort(columns, rowCount);
        return more(output);
    }

    @Override
    public Status more(Output output) {
        int count = Math.min(batchRows, rowCount - emittedRows);
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = sorter.row(emittedRows + i);
        }
        RecordBatch batch = SortedBatches.gather(schema, columns, rows, context.allocator());
        emittedRows += count;
        boolean last = emittedRows == rowCount;
        output.emit(last ? mark.onto(batch) : batch);
        return last ? Status.DONE : Status.HAS_MORE;
    }

    @Override
    public void close() {
        closeBatches();
        columns.forEach(Column::release);
        columns.clear();
        sorter.close();
    }

    private void closeBatches() {
        batches.forEach(RecordBatch::close);
        batches.clear();
    }
}
