package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.expr.Expr;
import io.sluice.operators.internal.aggregate.BucketedGroups;
import io.sluice.operators.internal.aggregate.RowUpdater;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds rows to the groups of their windows, or of the panes that they lie in, and hands out those
/// that are late. Where rows are taken once for each of their windows, that is done piece by piece.
final class BucketedRows implements AutoCloseable {

    /// Rows that one call takes once for each of their windows.
    private static final int REPEATED_AT_ONCE = 4096;

    private final WindowGrouping grouping;
    private final WindowTimes windows;
    private final Schema schema;
    private final int timeColumn;
    private final boolean filtered;
    private final PredicateEvaluator filter;
    private final boolean seesWindows;
    private final RowUpdater updater;
    private final BucketedGroups groups;
    private final TaskContext context;
    private final WindowRows rows;
    private int[] passed = new int[0];
    private long[] scratch = new long[0];
    private @Nullable RecordBatch repeated;
    private long lastClosed;
    private int nextRow;
    private int nextWindow;

    /// @param seesWindows whether the filter, or what is grouped or aggregated, looks at the
    ///   columns of the window
    BucketedRows(
            WindowGrouping grouping,
            WindowTimes windows,
            int timeColumn,
            Expr filter,
            boolean seesWindows,
            BucketedGroups groups,
            TaskContext context) {
        this.grouping = grouping;
        this.windows = windows;
        this.schema = grouping.rows().input();
        this.timeColumn = timeColumn;
        this.filtered = !filter.equals(Expr.TRUE);
        this.filter = PredicateEvaluator.compile(filter, context.functions());
        this.seesWindows = seesWindows;
        this.updater = new RowUpdater(grouping.rows(), context.functions(), context.allocator());
        this.groups = groups;
        this.context = context;
        this.rows = new WindowRows(windows);
    }

    /// Takes a batch, which is then this object's, or a first piece of it.
    ///
    /// @param newLastClosed start of the last window that is closed
    void add(RecordBatch batch, long newLastClosed) {
        try {
            rows.assign(batch, timeColumn, newLastClosed);
            handOutLate(batch);
            if (grouping.repeated() && rows.openCount() > 0) {
                repeated = batch.share().withMark(BatchMark.NONE).withSelection(null);
                lastClosed = newLastClosed;
                nextRow = 0;
                nextWindow = 0;
            } else if (rows.openCount() > 0) {
                addOnce(batch);
            }
        } finally {
            batch.close();
        }
        if (repeated != null) {
            addMore();
        }
    }

    /// Whether rows of the last batch wait for [#addMore].
    boolean hasMore() {
        return repeated != null;
    }

    private void handOutLate(RecordBatch batch) {
        if (rows.lateCount() == 0) {
            return;
        }
        context.metrics().counter("late_rows").add(rows.lateCount());
        RecordBatch late = batch.share().withMark(BatchMark.NONE).withSelection(rows.late());
        try {
            context.late(late.compact(context.allocator()));
        } catch (RuntimeException | Error e) {
            late.close();
            throw e;
        }
    }

    private void addOnce(RecordBatch batch) {
        if (grouping.panes()) {
            rows.toPanes();
        }
        List<Column> columns = new ArrayList<>(schema.size());
        batch.columns().forEach(column -> columns.add(column.retain()));
        boolean one = rows.isOneStart();
        addPassing(
                withWindows(columns, batch.rowCount(), rows.starts(), one, rows.openRow(0))
                        .withSelection(rows.open()));
    }

    /// Adds the next rows of the batch under way.
    void addMore() {
        RecordBatch batch = repeated;
        if (batch == null) {
            throw new IllegalStateException("no batch is under way");
        }
        int[] rowNumbers = new int[REPEATED_AT_ONCE];
        long[] starts = new long[REPEATED_AT_ONCE];
        int count = repeat(rowNumbers, starts);
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            for (Column column : batch.columns()) {
                columns.add(Gather.rows(column, rowNumbers, count, context.allocator()));
            }
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
        addPassing(withWindows(columns, count, starts, false, 0));
        if (nextRow == rows.openCount()) {
            closeRepeated();
        }
    }

    private int repeat(int[] rowNumbers, long[] starts) {
        int count = 0;
        for (; nextRow < rows.openCount(); nextRow++) {
            int row = rows.openRow(nextRow);
            int all = windows.count(rows.time(row), rows.start(row));
            for (; nextWindow < all; nextWindow++) {
                long start = rows.start(row) - nextWindow * windows.slideMicros();
                if (start <= lastClosed) {
                    break;
                }
                if (count == rowNumbers.length) {
                    return count;
                }
                rowNumbers[count] = row;
                starts[count++] = start;
            }
            nextWindow = 0;
        }
        return count;
    }

    /// Adds the rows of a batch, which is taken over, that pass the filter.
    private void addPassing(RecordBatch extended) {
        try (extended) {
            if (!filtered) {
                groups.add(updater, extended);
                return;
            }
            int selected = extended.selectedCount();
            if (passed.length < selected) {
                passed = new int[selected];
            }
            int count = filter.select(extended, passed, context.allocator());
            if (count > 0) {
                Selection selection = new Selection(passed, count);
                try (RecordBatch passing = extended.withSelection(selection)) {
                    groups.add(updater, passing);
                }
            }
        }
    }

    /// The columns, which are taken over, and those of the window, of which only the start need be
    /// true where nothing looks at the others.
    ///
    /// @param one whether all rows that count have the start of the row `first`
    private RecordBatch withWindows(
            List<Column> columns, int rowCount, long[] starts, boolean one, int first) {
        try {
            DataType type = columns.get(timeColumn).type();
            for (int i = 0; i < WindowColumns.COUNT; i++) {
                long after = seesWindows ? WindowColumns.afterStart(grouping.window(), i) : 0;
                columns.add(
                        one
                                ? constant(type, starts[first] + after, rowCount)
                                : !seesWindows && i > 0
                                        ? columns.getLast().retain()
                                        : moments(type, starts, after, rowCount));
            }
            return RecordBatch.of(schema, rowCount, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    private Column constant(DataType type, long micros, int rowCount) {
        return TimeColumns.constant(type, micros, rowCount, context.allocator());
    }

    private Column moments(DataType type, long[] starts, long after, int rowCount) {
        if (after == 0) {
            return TimeColumns.of(type, starts, rowCount, context.allocator());
        }
        if (scratch.length < rowCount) {
            scratch = new long[rowCount];
        }
        for (int i = 0; i < rowCount; i++) {
            scratch[i] = starts[i] + after;
        }
        return TimeColumns.of(type, scratch, rowCount, context.allocator());
    }

    private void closeRepeated() {
        if (repeated != null) {
            repeated.close();
            repeated = null;
        }
    }

    @Override
    public void close() {
        closeRepeated();
        updater.close();
    }
}
