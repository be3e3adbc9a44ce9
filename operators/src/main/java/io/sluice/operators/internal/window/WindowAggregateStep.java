package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.aggregate.Aggregation;
import io.sluice.operators.internal.aggregate.GroupStates;
import io.sluice.operators.internal.aggregate.RowUpdater;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One partition of a [WindowAggregateExec][io.sluice.operators.WindowAggregateExec]: a table of
/// groups for each open window, and the watermark that closes them.
public final class WindowAggregateStep implements Step {

    private final Aggregation aggregation;
    private final RowUpdater updater;
    private final PredicateEvaluator filter;
    private final long lagMicros;
    private final WindowTimes windows;
    private final WindowRows windowRows;
    private final int timeColumn;
    private final int batchRows;
    private final TaskContext context;
    private final TreeMap<Long, GroupStates> open = new TreeMap<>();
    private long watermark = BatchMark.NO_WATERMARK;
    private BatchMark mark = BatchMark.NONE;
    private int emittedGroups;
    private boolean finishing;

    /// @param lagMicros by how much the time column follows the input's watermarks
    /// @param filter over the input's columns followed by those of the window
    /// @param aggregation over the same columns
    public WindowAggregateStep(
            WindowSpec window,
            Schema input,
            int timeColumn,
            long lagMicros,
            PredicateEvaluator filter,
            Aggregation aggregation,
            RowUpdater updater,
            int batchRows,
            TaskContext context) {
        this.lagMicros = lagMicros;
        this.filter = filter;
        this.aggregation = aggregation;
        this.updater = updater;
        this.windows = new WindowTimes(window, input, timeColumn);
        this.windowRows = new WindowRows(windows);
        this.timeColumn = timeColumn;
        this.batchRows = batchRows;
        this.context = context;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        try (batch) {
            if (batch.selectedCount() > 0) {
                addRows(batch);
            }
            mark = batch.mark().withWatermark(behind(batch.mark().watermark()));
        }
        watermark = Math.max(watermark, mark.watermark());
        return emitNext(output);
    }

    @Override
    public Status more(Output output) {
        return emitNext(output);
    }

    @Override
    public Status finish(Output output) {
        finishing = true;
        mark = BatchMark.NONE;
        watermark = BatchMark.END_OF_STREAM;
        return emitNext(output);
    }

    @Override
    public void close() {
        open.values().forEach(GroupStates::close);
        open.clear();
        updater.close();
    }

    /// What a watermark of the input says of the time column.
    private long behind(long watermark) {
        if (watermark == BatchMark.END_OF_STREAM) {
            return watermark;
        }
        boolean tooEarly = watermark <= BatchMark.NO_WATERMARK + lagMicros;
        return tooEarly ? BatchMark.NO_WATERMARK : watermark - lagMicros;
    }

    private void addRows(RecordBatch batch) {
        windowRows.assign(batch, timeColumn, watermark);
        windowRows.forEach((start, rows) -> addRows(batch, start, rows));
        if (windowRows.lateCount() > 0) {
            context.metrics().counter("late_rows").add(windowRows.lateCount());
            context.late(copy(batch, windowRows.late()));
        }
    }

    private void addRows(RecordBatch batch, long start, Selection rows) {
        try (RecordBatch extended = withBounds(batch, start)) {
            boolean all = rows.count() == batch.rowCount();
            try (RecordBatch selected = extended.withSelection(all ? null : rows)) {
                int[] passed = new int[rows.count()];
                int count = filter.select(selected, passed, context.allocator());
                if (count == rows.count()) {
                    updater.add(selected, states(start));
                } else if (count > 0) {
                    try (RecordBatch some = selected.withSelection(new Selection(passed, count))) {
                        updater.add(some, states(start));
                    }
                }
            }
        }
    }

    private GroupStates states(long start) {
        return open.computeIfAbsent(start, _ -> new GroupStates(aggregation, context.allocator()));
    }

    private RecordBatch withBounds(RecordBatch batch, long start) {
        int rowCount = batch.rowCount();
        DataType type = batch.column(timeColumn).type();
        List<Column> columns = new ArrayList<>(aggregation.input().size());
        batch.columns().forEach(column -> columns.add(column.retain()));
        try {
            long end = windows.end(start);
            columns.add(TimeColumns.constant(type, start, rowCount, context.allocator()));
            columns.add(TimeColumns.constant(type, end, rowCount, context.allocator()));
            columns.add(TimeColumns.constant(type, end - 1, rowCount, context.allocator()));
            return RecordBatch.of(aggregation.input(), rowCount, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    private RecordBatch copy(RecordBatch batch, Selection rows) {
        RecordBatch selected = batch.share().withMark(BatchMark.NONE).withSelection(rows);
        try {
            return selected.compact(context.allocator());
        } catch (RuntimeException | Error e) {
            selected.close();
            throw e;
        }
    }

    /// Emits the next groups of the first closed window, the mark with the last of them.
    private Status emitNext(Output output) {
        Map.Entry<Long, GroupStates> first = open.firstEntry();
        if (first == null || !isClosed(first.getKey())) {
            if (!mark.isNone()) {
                output.emit(RecordBatch.empty(aggregation.output(), mark));
            }
            return finishing ? Status.DONE : Status.NEED_INPUT;
        }
        GroupStates states = first.getValue();
        int count = Math.min(batchRows, states.groupCount() - emittedGroups);
        RecordBatch batch = states.output(emittedGroups, count);
        emittedGroups += count;
        if (emittedGroups == states.groupCount()) {
            emittedGroups = 0;
            states.close();
            open.remove(first.getKey());
        }
        boolean more = !open.isEmpty() && isClosed(open.firstKey());
        output.emit(more || mark.isNone() ? batch : batch.withMark(mark));
        if (more) {
            return Status.HAS_MORE;
        }
        return finishing ? Status.DONE : Status.NEED_INPUT;
    }

    private boolean isClosed(long start) {
        return windows.end(start) - 1 <= watermark;
    }
}
