package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.column.ColumnParts;
import io.sluice.operators.internal.step.LastMark;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;

/// One partition of a [SortExec][io.sluice.operators.SortExec].
public final class SortStep implements Step {

    private enum Phase {
        JOINING,
        SORTING,
        EMITTING
    }

    private final Schema schema;
    private final int batchRows;
    private final TaskContext context;
    private final RowSorter sorter;
    private final ColumnParts parts;
    private List<Column> columns = List.of();
    private final LastMark mark = new LastMark();
    private Phase phase = Phase.JOINING;
    private int rowCount;
    private int emittedRows;

    public SortStep(SortKeyLayout layout, Schema schema, int batchRows, TaskContext context) {
        this.schema = schema;
        this.batchRows = batchRows;
        this.context = context;
        this.parts = new ColumnParts(schema, context.allocator());
        this.sorter = new RowSorter(layout, context.allocator());
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        mark.see(batch.mark());
        if (batch.selectedCount() == 0) {
            batch.close();
        } else {
            parts.add(batch.compact(context.allocator()));
        }
        return Status.NEED_INPUT;
    }

    @Override
    public Status finish(Output output) {
        if (parts.rowCount() == 0) {
            mark.emitAlone(schema, output);
            return Status.DONE;
        }
        return Status.HAS_MORE;
    }

    /// First the columns are put together, one in each call, then they are sorted, a slice in each
    /// call, then the batches come, one in each call.
    @Override
    public Status more(Output output) {
        return switch (phase) {
            case JOINING -> {
                if (!parts.joinNext()) {
                    beginSorting();
                }
                yield Status.HAS_MORE;
            }
            case SORTING -> {
                if (!sorter.advance()) {
                    phase = Phase.EMITTING;
                }
                yield Status.HAS_MORE;
            }
            case EMITTING -> next(output);
        };
    }

    private void beginSorting() {
        rowCount = Math.toIntExact(parts.rowCount());
        columns = parts.take();
        sorter.begin(columns, rowCount);
        phase = Phase.SORTING;
    }

    private Status next(Output output) {
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
        parts.close();
        columns.forEach(Column::release);
        columns = List.of();
        sorter.close();
    }
}
