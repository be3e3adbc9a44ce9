package io.sluice.operators.internal.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// Dates and times as Java objects and as the numbers that columns hold.
public final class Times {

    public static final long MICROS_PER_SECOND = 1_000_000;
    public static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private Times() {}

    /// Microseconds since the epoch, rounded down.
    ///
    /// @throws ValueException beyond the years that 64 bits of microseconds reach
    public static long micros(LocalDateTime at) {
        return micros(at.toInstant(ZoneOffset.UTC));
    }

    /// Microseconds since the epoch, rounded down.
    ///
    /// @throws ValueException beyond the years that 64 bits of microseconds reach
    public static long micros(Instant at) {
        try {
            // In two steps that both stay inside 64 bits, also for the very first microsecond.
            long seconds = at.getEpochSecond();
            long fraction = at.getNano() / 1000;
            return seconds < 0
                    ? Math.addExact(
                            Math.multiplyExact(seconds + 1, MICROS_PER_SECOND),
                            fraction - MICROS_PER_SECOND)
                    : Math.addExact(Math.multiplyExact(seconds, MICROS_PER_SECOND), fraction);
        } catch (ArithmeticException _) {
            throw ValueException.overflow(TextFormat.format(at), "timestamp");
        }
    }

    public static LocalDateTime dateTime(long micros) {
        return LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
    }

    public static Instant instant(long micros) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        return Instant.ofEpochSecond(seconds, Math.floorMod(micros, MICROS_PER_SECOND) * 1000);
    }

    /// @throws ValueException if 32 bits of days do not reach it
    public static LocalDate date(long epochDay) {
        if (epochDay != (int) epochDay) {
            throw ValueException.overflow("day " + epochDay + " since 1970-01-01", "date");
        }
        return LocalDate.ofEpochDay(epochDay);
    }

    public static long microsOfDay(LocalTime time) {
        return time.toNanoOfDay() / 1000;
    }

    public static LocalTime time(long microsOfDay) {
        return LocalTime.ofNanoOfDay(microsOfDay * 1000);
    }
}
