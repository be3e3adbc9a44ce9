package io.sluice.operators.internal.window;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The rows of a batch by the windows that they lie in, and those that are late: of which a window
/// has been closed already.
final class WindowRows {

    private final WindowTimes windows;
    private final Map<Long, RowList> rowsOfWindow = new TreeMap<>();
    private final RowList late = new RowList();

    WindowRows(WindowTimes windows) {
        this.windows = windows;
    }

    /// Takes the selected rows of a batch in place of those before.
    ///
    /// @param watermark windows that end at or before the moment after it are closed
    void assign(RecordBatch batch, int timeColumn, long watermark) {
        rowsOfWindow.clear();
        late.count = 0;
        Column times = batch.column(timeColumn);
        Selection selection = batch.selection();
        long lastWindow = 0;
        RowList lastRows = null;
        for (int i = 0; i < batch.selectedCount(); i++) {
            int row = selection == null ? i : selection.row(i);
            long time = windows.time(times, row);
            long start = windows.lastStart(time);
            boolean isLate = false;
            for (int left = windows.count(time, start); left > 0; left--) {
                if (windows.end(start) - 1 <= watermark) {
                    // All earlier windows are closed too.
                    isLate = true;
                    break;
                }
                if (lastRows == null || start != lastWindow) {
                    lastWindow = start;
                    lastRows = rowsOfWindow.computeIfAbsent(start, _ -> new RowList());
                }
                lastRows.add(row);
                start -= windows.slideMicros();
            }
            if (isLate) {
                late.add(row);
            }
        }
    }

    /// Gives each open window's start and rows, the earliest window first.
    void forEach(BiConsumer<Long, Selection> consumer) {
        rowsOfWindow.forEach(
                (start, rows) -> consumer.accept(start, new Selection(rows.rows, rows.count)));
    }

    int lateCount() {
        return late.count;
    }

    Selection late() {
        return new Selection(late.rows, late.count);
    }

    /// Row numbers that grow.
    private static final class RowList {
        private int[] rows = new int[16];
        private int count;

        void add(int row) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count);
            }
            rows[count++] = row;
        }
    }
}
