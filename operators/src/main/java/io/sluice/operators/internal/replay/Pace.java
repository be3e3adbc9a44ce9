package io.sluice.operators.internal.replay;

import io.sluice.batch.Column;
import io.sluice.type.DataType;

/// Says when rows are due: the first at once, every other as much later as it happened later,
/// divided by the speed. A row that happened before one that came earlier is due at once. Not
/// thread-safe.
///
/// Time in which rows were due and nobody asked for them does not count, so that a reader that
/// pauses finds the replay where it left it, and not all at once what it has missed.
final class Pace {

    private static final double MICROS_PER_DAY = 86_400_000_000.0;
    private static final double NANOS_PER_MICRO = 1000;

    /// Farther in the future than any process lives.
    private static final double MAX_NANOS = 1e18;

    private final double speed;
    private final double microsPerUnit;
    private boolean started;
    private long startNanos;
    private double startMicros;
    private boolean withheld;
    private long withheldSince;

    /// @param type of the time column: date or timestamp
    /// @param speed 0 for no pace: everything is due
    Pace(DataType type, double speed) {
        this.speed = speed;
        this.microsPerUnit = type.equals(DataType.DATE) ? MICROS_PER_DAY : 1;
    }

    /// How many rows from one on are due.
    int due(Column times, int from, long nowNanos) {
        int row = from;
        while (row < times.length() && dueNanos(times, row, nowNanos) - nowNanos <= 0) {
            row++;
        }
        return row - from;
    }

    /// When a row is due; a row without a time is due at once.
    long dueNanos(Column times, int row, long nowNanos) {
        if (speed == 0 || times.isNull(row)) {
            return nowNanos;
        }
        double micros = times.getLong(row) * microsPerUnit;
        if (!started) {
            started = true;
            startNanos = nowNanos;
            startMicros = micros;
        }
        double distance = (micros - startMicros) * NANOS_PER_MICRO / speed;
        return startNanos + (long) Math.clamp(distance, -MAX_NANOS, MAX_NANOS);
    }

    /// Rows are due and nobody asks for them.
    void withhold(long nowNanos) {
        if (!withheld) {
            withheld = true;
            withheldSince = nowNanos;
        }
    }

    /// Somebody asks again.
    void resume(long nowNanos) {
        if (withheld) {
            withheld = false;
            startNanos += nowNanos - withheldSince;
        }
    }
}
