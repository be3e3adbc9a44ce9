package io.sluice.operators.internal.window;

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

    long slideMicros() {
        return window.slideMicros();
    }

    long end(long start) {
        return start + window.sizeMicros();
    }
}
