package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.type.Schema;

/// In which windows times lie.
final class WindowTimes {

    private final WindowSpec window;
    private final String columnName;

    WindowTimes(WindowSpec window, Schema schema, int timeColumn) {
        this.window = window;
        this.columnName = schema.field(timeColumn).name();
    }

    /// The time of a row.
    ///
    /// @throws QueryException with [ErrorCode#INVALID_ARGUMENT] if it is null
    long time(Column times, int row) {
        if (times.isNull(row)) {
            throw new QueryException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the time column \""
                            + columnName
                            + "\" of "
                            + window
                            + " is null in a row; leave such rows out, in a view or sub-query"
                            + " below the window, with WHERE "
                            + columnName
                            + " IS NOT NULL");
        }
        return times.getLong(row);
    }

    /// The start of the last window that a time lies in, if it lies in any.
    ///
    /// @throws QueryException with [ErrorCode#NUMERIC_OVERFLOW] if a window of this time begins
    ///   before or ends after all timestamps
    long lastStart(long time) {
        try {
            long start = window.lastStart(time);
            Math.addExact(start, window.sizeMicros());
            Math.subtractExact(start, window.sizeMicros());
            return start;
        } catch (ArithmeticException e) {
            throw new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW,
                    "a "
                            + window
                            + " window of the time "
                            + time
                            + " us in column \""
                            + columnName
                            + "\" lies beyond all timestamps",
                    e);
        }
    }

    /// How many windows a time lies in: those that start at `lastStart`, a slide before, and so on.
    int count(long time, long lastStart) {
        long left = window.sizeMicros() - 1 - (time - lastStart);
        return left < 0 ? 0 : Math.toIntExact(left / window.slideMicros() + 1);
    }

    /// The start of the first window that a time lies in, given that of the last.
    long firstStart(long time, long lastStart) {
        return lastStart - (count(time, lastStart) - 1L) * window.slideMicros();
    }

    /// The start of the pane that a time lies in, given that of its last window. Starts and ends of
    /// windows cut time into panes, at most two to a slide, so that each window is whole panes;
    /// where windows do not overlap, each is a pane.
    ///
    /// Source: S. Krishnamurthy, C. Wu, M. Franklin, *On-the-fly sharing for streamed aggregation*
    /// (SIGMOD 2006): paired windows.
    long paneStart(long time, long lastStart) {
        long end = window.sizeMicros() % window.slideMicros();
        return time - lastStart < end ? lastStart : lastStart + end;
    }

    /// The start of the last window that is closed when a watermark has come; less than those of
    /// all windows where none is.
    long lastClosed(long watermark) {
        if (watermark == BatchMark.NO_WATERMARK || watermark == BatchMark.END_OF_STREAM) {
            return watermark;
        }
        try {
            return window.lastStart(Math.subtractExact(watermark, window.sizeMicros() - 1));
        } catch (ArithmeticException e) {
            return BatchMark.NO_WATERMARK;
        }
    }

    long slideMicros() {
        return window.slideMicros();
    }

    long end(long start) {
        return start + window.sizeMicros();
    }
}
