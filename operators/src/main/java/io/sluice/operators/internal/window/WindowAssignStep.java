package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.step.BatchEnds;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Step;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Repeats each row for each of its windows, the earliest first, and adds the window's columns.
/// Where each row has exactly one window, nothing but the bounds is written.
public final class WindowAssignStep implements Step {

    private final WindowSpec window;
    private final WindowTimes windows;
    private final int timeColumn;
    private final Schema schema;
    private final int batchRows;
    private final BufferAllocator allocator;
    private int[] rows = new int[0];
    private long[] starts = new long[0];
    private long[] ends = new long[0];
    private @Nullable RecordBatch pending;
    private int nextRow;
    private int skippedWindows;

    public WindowAssignStep(
            WindowSpec window,
            Schema input,
            int timeColumn,
            Schema schema,
            int batchRows,
            BufferAllocator allocator) {
        this.window = window;
        this.windows = new WindowTimes(window, input, timeColumn);
        this.timeColumn = timeColumn;
        this.schema = schema;
        this.batchRows = batchRows;
        this.allocator = allocator;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        if (batch.selectedCount() == 0) {
            BatchEnds.emitMark(batch, schema, output);
            return Status.NEED_INPUT;
        }
        return switch (window) {
            case WindowSpec.Tumble _ -> {
                try (batch) {
                    output.emit(withBounds(batch));
                }
                yield Status.NEED_INPUT;
            }
            case WindowSpec.Hop _ -> {
                pending = batch.compact(allocator);
                nextRow = 0;
                skippedWindows = 0;
                yield more(output);
            }
        };
    }

    @Override
    public Status more(Output output) {
        RecordBatch batch = pending;
        if (batch == null) {
            throw new IllegalStateException("no batch is under way");
        }
        int count = expand(batch);
        boolean last = nextRow == batch.rowCount();
        BatchMark mark = last ? batch.mark() : BatchMark.NONE;
        if (count > 0) {
            output.emit(expanded(batch, count).withMark(mark));
        } else if (!mark.isNone()) {
            output.emit(RecordBatch.empty(schema, mark));
        }
        if (last) {
            closePending();
        }
        return last ? Status.NEED_INPUT : Status.HAS_MORE;
    }

    @Override
    public Status finish(Output output) {
        return Status.DONE;
    }

    @Override
    public void close() {
        closePending();
    }

    private RecordBatch withBounds(RecordBatch batch) {
        int rowCount = batch.rowCount();
        ensureRoom(rowCount);
        Column times = batch.column(timeColumn);
        Selection selection = batch.selection();
        for (int i = 0; i < batch.selectedCount(); i++) {
            int row = selection == null ? i : selection.row(i);
            starts[row] = windows.lastStart(windows.time(times, row));
            ends[row] = windows.end(starts[row]);
        }
        List<Column> columns = new ArrayList<>(schema.size());
        batch.columns().forEach(column -> columns.add(column.retain()));
        RecordBatch result = withBounds(columns, times.type(), rowCount);
        return (selection == null ? result : result.withSelection(selection))
                .withMark(batch.mark());
    }

    /// Fills one output batch with rows and windows from where the last one ended.
    private int expand(RecordBatch batch) {
        ensureRoom(batchRows);
        Column times = batch.column(timeColumn);
        int count = 0;
        for (; nextRow < batch.rowCount(); nextRow++) {
            long time = windows.time(times, nextRow);
            long last = windows.lastStart(time);
            int all = windows.count(time, last);
            for (; skippedWindows < all; skippedWindows++) {
                if (count == batchRows) {
                    return count;
                }
                rows[count] = nextRow;
                starts[count] = last - (all - 1L - skippedWindows) * windows.slideMicros();
                ends[count] = windows.end(starts[count]);
                count++;
            }
            skippedWindows = 0;
        }
        return count;
    }

    private RecordBatch expanded(RecordBatch batch, int count) {
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            for (Column column : batch.columns()) {
                columns.add(Gather.rows(column, rows, count, allocator));
            }
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
        return withBounds(columns, batch.column(timeColumn).type(), count);
    }

    /// Takes the columns over, also when it fails.
    private RecordBatch withBounds(List<Column> columns, DataType time, int rowCount) {
        try {
            columns.add(TimeColumns.of(time, starts, rowCount, allocator));
            columns.add(TimeColumns.of(time, ends, rowCount, allocator));
            for (int row = 0; row < rowCount; row++) {
                ends[row]--;
            }
            columns.add(TimeColumns.of(time, ends, rowCount, allocator));
            return RecordBatch.of(schema, rowCount, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    private void ensureRoom(int count) {
        if (starts.length < count) {
            rows = new int[count];
            starts = new long[count];
            ends = new long[count];
        }
    }

    private void closePending() {
        if (pending != null) {
            pending.close();
            pending = null;
        }
    }
}
