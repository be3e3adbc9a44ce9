package io.sluice.operators.internal.window;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import org.jspecify.annotations.Nullable;

/// Which rows of a batch lie in windows that are open, and in which, and which rows are late: of
/// which a window has been closed already. One object serves all batches of a step.
final class WindowRows {

    private final WindowTimes windows;
    private long[] times = new long[0];
    private long[] starts = new long[0];
    private int[] open = new int[0];
    private int[] late = new int[0];
    private int openCount;
    private int lateCount;
    private boolean all;

    WindowRows(WindowTimes windows) {
        this.windows = windows;
    }

    /// Takes the selected rows of a batch in place of those before.
    ///
    /// @param lastClosed start of the last window that is closed
    void assign(RecordBatch batch, int timeColumn, long lastClosed) {
        ensureRoom(batch.rowCount());
        openCount = 0;
        lateCount = 0;
        Column column = batch.column(timeColumn);
        Selection selection = batch.selection();
        int count = batch.selectedCount();
        long slide = windows.slideMicros();
        long start = 0;
        boolean known = false;
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection.row(i);
            long time = windows.time(column, row);
            if (!known || Long.compareUnsigned(time - start, slide) >= 0) {
                start = windows.lastStart(time);
                known = true;
            }
            times[row] = time;
            starts[row] = start;
            int windowsOfRow = windows.count(time, start);
            if (windowsOfRow > 0 && start - (windowsOfRow - 1L) * slide <= lastClosed) {
                late[lateCount++] = row;
            }
            if (windowsOfRow > 0 && start > lastClosed) {
                open[openCount++] = row;
            }
        }
        all = openCount == batch.rowCount();
    }

    private void ensureRoom(int rows) {
        if (times.length < rows) {
            times = new long[rows];
            starts = new long[rows];
            open = new int[rows];
            late = new int[rows];
        }
    }

    int openCount() {
        return openCount;
    }

    int openRow(int index) {
        return open[index];
    }

    /// The rows of open windows; null for all rows of the batch.
    @Nullable Selection open() {
        return all ? null : new Selection(open, openCount);
    }

    int lateCount() {
        return lateCount;
    }

    Selection late() {
        return new Selection(late, lateCount);
    }

    /// When a row happened.
    long time(int row) {
        return times[row];
    }

    /// The start of the last window of a row.
    long start(int row) {
        return starts[row];
    }

    /// The starts of rows' last windows, by row; those of rows that are in none say nothing.
    long[] starts() {
        return starts;
    }

    /// Puts the starts of panes in the place of those of windows.
    void toPanes() {
        for (int i = 0; i < openCount; i++) {
            int row = open[i];
            starts[row] = windows.paneStart(times[row], starts[row]);
        }
    }

    /// Whether all open rows have the same start.
    boolean isOneStart() {
        for (int i = 1; i < openCount; i++) {
            if (starts[open[i]] != starts[open[0]]) {
                return false;
            }
        }
        return true;
    }
}
