package io.sluice.operators.spec;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// How event time is cut into windows `[start, end)`. Times are microseconds since 1970-01-01
/// (UTC); a window starts wherever `start - offset` is a multiple of the slide.
public sealed interface WindowSpec {

    /// Windows one after the other: each time lies in exactly one.
    record Tumble(long sizeMicros, long offsetMicros) implements WindowSpec {
        public Tumble {
            requirePositive("size", sizeMicros);
        }

        @Override
        public long slideMicros() {
            return sizeMicros;
        }

        @Override
        public String toString() {
            return "tumble(" + duration(sizeMicros) + offset(offsetMicros) + ")";
        }
    }

    /// Windows that start every `slideMicros`; where they are longer than that, a time lies in
    /// several, and where they are shorter, some times lie in none.
    record Hop(long slideMicros, long sizeMicros, long offsetMicros) implements WindowSpec {
        public Hop {
            requirePositive("slide", slideMicros);
            requirePositive("size", sizeMicros);
        }

        @Override
        public String toString() {
            return "hop("
                    + duration(slideMicros)
                    + ", "
                    + duration(sizeMicros)
                    + offset(offsetMicros)
                    + ")";
        }
    }

    long slideMicros();

    long sizeMicros();

    long offsetMicros();

    /// The start of the last window that starts at or before a time.
    ///
    /// @throws ArithmeticException if that is before all times
    default long lastStart(long micros) {
        long after = Math.floorMod(Math.subtractExact(micros, offsetMicros()), slideMicros());
        return Math.subtractExact(micros, after);
    }

    private static void requirePositive(String what, long micros) {
        if (micros <= 0) {
            throw new IllegalArgumentException("window " + what + ": " + micros + " us");
        }
    }

    private static Duration duration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private static String offset(long micros) {
        return micros == 0 ? "" : ", offset " + duration(micros);
    }
}
