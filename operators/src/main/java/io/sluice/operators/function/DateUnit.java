package io.sluice.operators.function;

import io.sluice.operators.internal.value.TextFormat;
import io.sluice.operators.internal.value.ValueException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A part of a date or time: what `extract`, `date_part` and `date_trunc` name.
enum DateUnit {
    MILLENNIUM,
    CENTURY,
    DECADE,
    YEAR,
    /// The year that the ISO week belongs to.
    ISOYEAR,
    QUARTER,
    MONTH,
    /// The ISO week, 1 to 53, which starts on Monday.
    WEEK,
    DAY,
    /// The day of the week, 0 for Sunday to 6.
    DOW,
    /// The day of the week, 1 for Monday to 7.
    ISODOW,
    /// The day of the year from 1.
    DOY,
    HOUR,
    MINUTE,
    SECOND,
    /// Milliseconds of the minute, so seconds count too.
    MILLISECOND,
    /// Microseconds of the minute, so seconds count too.
    MICROSECOND,
    /// Whole seconds since 1970, rounded down.
    EPOCH;

    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether a time of day has this part.
    boolean ofTime() {
        return this == HOUR
                || this == MINUTE
                || this == SECOND
                || this == MILLISECOND
                || this == MICROSECOND;
    }

    /// The unit of this name, in any case, also in the plural.
    ///
    /// @throws ValueException if there is none
    static DateUnit of(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        for (DateUnit unit : values()) {
            String own = unit.sqlName();
            if (lower.equals(own) || lower.equals(own + "s")) {
                return unit;
            }
        }
        return switch (lower) {
            case "millennia" -> MILLENNIUM;
            case "centuries" -> CENTURY;
            case "dayofweek" -> DOW;
            case "dayofyear" -> DOY;
            default ->
                    throw ValueException.invalidArgument(
                            TextFormat.quote(name)
                                    + " is no part of a date or time; there are "
                                    + Arrays.stream(values())
                                            .map(DateUnit::sqlName)
                                            .collect(Collectors.joining(", ")));
        };
    }

    long part(LocalDateTime at) {
        int year = at.getYear();
        return switch (this) {
            case MILLENNIUM -> year > 0 ? (year + 999) / 1000 : year / 1000 - 1;
            case CENTURY -> year > 0 ? (year + 99) / 100 : year / 100 - 1;
            case DECADE -> Math.floorDiv(year, 10);
            case YEAR -> year;
            case ISOYEAR -> at.get(IsoFields.WEEK_BASED_YEAR);
            case QUARTER -> at.get(IsoFields.QUARTER_OF_YEAR);
            case MONTH -> at.getMonthValue();
            case WEEK -> at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case DAY -> at.getDayOfMonth();
            case DOW -> at.getDayOfWeek().getValue() % 7;
            case ISODOW -> at.getDayOfWeek().getValue();
            case DOY -> at.getDayOfYear();
            case HOUR -> at.getHour();
            case MINUTE -> at.getMinute();
            case SECOND -> at.getSecond();
            case MILLISECOND -> at.getSecond() * 1000L + at.getNano() / 1_000_000;
            case MICROSECOND -> at.getSecond() * 1_000_000L + at.getNano() / 1000;
            case EPOCH -> at.toEpochSecond(java.time.ZoneOffset.UTC);
        };
    }

    /// The start of the unit that holds `at`.
    ///
    /// @throws ValueException for parts that are no span of time
    LocalDateTime truncate(LocalDateTime at) {
        LocalDateTime day = at.truncatedTo(ChronoUnit.DAYS);
        int year = at.getYear();
        return switch (this) {
            case MILLENNIUM -> day.withDayOfYear(1).withYear(startOfSpan(year, 1000));
            case CENTURY -> day.withDayOfYear(1).withYear(startOfSpan(year, 100));
            case DECADE -> day.withDayOfYear(1).withYear(Math.floorDiv(year, 10) * 10);
            case YEAR -> day.withDayOfYear(1);
            case QUARTER -> day.withDayOfMonth(1).withMonth((at.getMonthValue() - 1) / 3 * 3 + 1);
            case MONTH -> day.withDayOfMonth(1);
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case DAY -> day;
            case HOUR -> at.truncatedTo(ChronoUnit.HOURS);
            case MINUTE -> at.truncatedTo(ChronoUnit.MINUTES);
            case SECOND -> at.truncatedTo(ChronoUnit.SECONDS);
            case MILLISECOND -> at.truncatedTo(ChronoUnit.MILLIS);
            case MICROSECOND -> at.truncatedTo(ChronoUnit.MICROS);
            case ISOYEAR ->
                    day.with(ChronoField.DAY_OF_WEEK, 1)
                            .minusWeeks(at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1L);
            case DOW, ISODOW, DOY, EPOCH ->
                    throw ValueException.invalidArgument(
                            "a date or time cannot be truncated to " + sqlName());
        };
    }

    /// Centuries and millennia start with the years 1, 101, 201; there is no year 0 to count.
    private static int startOfSpan(int year, int span) {
        return Math.floorDiv(year - 1, span) * span + 1;
    }
}
