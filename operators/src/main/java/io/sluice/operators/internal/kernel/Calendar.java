package io.sluice.operators.internal.kernel;

/// The proleptic Gregorian calendar over day numbers since 1970-01-01 and microseconds since its
/// midnight, in integer arithmetic alone. Every number has an answer, also those beyond the types'
/// ranges.
///
/// Days to years and months and back as in Hinnant, "chrono-compatible low-level date algorithms":
/// years start in March, so that the leap day is the last one, and 400 of them are one era.
public final class Calendar {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final long DAYS_PER_ERA = 146_097;

    /// Days from 0000-03-01, where the first era starts, to 1970-01-01.
    private static final long EPOCH_IN_ERAS = 719_468;

    private Calendar() {}

    public static long dayOf(long micros) {
        return Math.floorDiv(micros, MICROS_PER_DAY);
    }

    public static long microsOfDay(long micros) {
        return Math.floorMod(micros, MICROS_PER_DAY);
    }

    /// Midnight of a day; wrong where [#beyondMicros] says so.
    public static long midnight(long day) {
        return day * MICROS_PER_DAY;
    }

    /// Whether the microseconds of a day's midnight need more than 64 bits.
    public static long beyondMicros(long day) {
        return Math.multiplyHigh(day, MICROS_PER_DAY) ^ ((day * MICROS_PER_DAY) >> 63);
    }

    public static long year(long day) {
        long month = monthNumber(day);
        return Math.floorDiv(month, 12);
    }

    public static long quarter(long day) {
        return (month(day) + 2) / 3;
    }

    public static long month(long day) {
        return Math.floorMod(monthNumber(day), 12L) + 1;
    }

    public static long day(long day) {
        return day - firstOfMonth(monthNumber(day)) + 1;
    }

    /// 0 for Sunday to 6.
    public static long dayOfWeek(long day) {
        return Math.floorMod(day + 4, 7L);
    }

    /// 1 for Monday to 7.
    public static long isoDayOfWeek(long day) {
        return Math.floorMod(day + 3, 7L) + 1;
    }

    public static long dayOfYear(long day) {
        return day - firstOfMonth(12 * year(day)) + 1;
    }

    /// The year of the Thursday of the same week.
    public static long isoYear(long day) {
        return year(thursday(day));
    }

    public static long week(long day) {
        return (dayOfYear(thursday(day)) - 1) / 7 + 1;
    }

    public static long hour(long micros) {
        return microsOfDay(micros) / (3600 * MICROS_PER_SECOND);
    }

    public static long minute(long micros) {
        return microsOfDay(micros) / (60 * MICROS_PER_SECOND) % 60;
    }

    public static long second(long micros) {
        return microsOfDay(micros) / MICROS_PER_SECOND % 60;
    }

    public static long millisecond(long micros) {
        return microsOfDay(micros) / 1000 % 60_000;
    }

    public static long microsecond(long micros) {
        return microsOfDay(micros) % (60 * MICROS_PER_SECOND);
    }

    public static long epochOfDay(long day) {
        return day * 86_400;
    }

    public static long epoch(long micros) {
        return Math.floorDiv(micros, MICROS_PER_SECOND);
    }

    public static long startOfYear(long day) {
        return firstOfMonth(12 * year(day));
    }

    public static long startOfQuarter(long day) {
        long month = monthNumber(day);
        return firstOfMonth(month - Math.floorMod(month, 3));
    }

    public static long startOfMonth(long day) {
        return firstOfMonth(monthNumber(day));
    }

    /// The Monday of the same week.
    public static long startOfWeek(long day) {
        return day - Math.floorMod(day + 3, 7L);
    }

    /// The start of a span of whole microseconds that divides a day.
    public static long startOfSpan(long micros, long span) {
        return micros - Math.floorMod(micros, span);
    }

    /// Whether the start of a span lies after the time that it should start before.
    public static long spanWraps(long micros, long start) {
        return start > micros ? 1 : 0;
    }

    /// The time of day of a date: always midnight.
    public static long microsOfDate(long day) {
        return 0;
    }

    /// The same day of the month as many months later, or that month's last.
    public static long addMonths(long day, long months) {
        long month = monthNumber(day);
        long first = firstOfMonth(month + months);
        long length = firstOfMonth(month + months + 1) - first;
        return first + Math.min(day - firstOfMonth(month), length - 1);
    }

    /// Whether so many months lead beyond what the arithmetic here covers.
    public static long tooManyMonths(long months) {
        return Longs.beyond(months, 1L << 40);
    }

    private static long thursday(long day) {
        return day - Math.floorMod(day + 3, 7L) + 3;
    }

    /// Months since January of year 0.
    private static long monthNumber(long day) {
        long shifted = day + EPOCH_IN_ERAS;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        long dayOfEra = shifted - era * DAYS_PER_ERA;
        long yearOfEra =
                (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        return (era * 400 + yearOfEra) * 12 + monthFromMarch + 2;
    }

    /// The first day of a month, counted from January of year 0.
    private static long firstOfMonth(long month) {
        long fromMarch = month - 2;
        long year = Math.floorDiv(fromMarch, 12);
        long monthFromMarch = fromMarch - year * 12;
        long era = Math.floorDiv(year, 400);
        long yearOfEra = year - era * 400;
        long dayOfYear = (153 * monthFromMarch + 2) / 5;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - EPOCH_IN_ERAS;
    }
}
