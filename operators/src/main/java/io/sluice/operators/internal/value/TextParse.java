package io.sluice.operators.internal.value;

import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;

/// Text as values of other types. White space around the value is ignored; anything else that does
/// not belong to it is an error that quotes the text.
///
/// | type | forms |
/// |---|---|
/// | boolean | `true t yes y on 1`, `false f no n off 0`, in any case |
/// | integers | digits with an optional sign |
/// | decimal | digits with an optional sign, point and exponent; rounded half up |
/// | real, double | the same, and `NaN`, `Infinity`, `inf`, in any case |
/// | date | `year-month-day`; years of four digits or more, with an optional sign |
/// | time | `hour:minute[:second[.fraction]]` |
/// | timestamp | a date, and a time after a space or `T`; midnight without one |
/// | timestamp with time zone | the same and `Z`, `UTC` or `±hh[[:]mm]`; UTC without it |
///
/// Digits of a fraction of a second beyond the sixth are cut off, as literals do, so that no time
/// moves into the next second or day.
public final class TextParse {

    /// More characters than any number needs, so that a huge text costs nothing.
    private static final int MAX_NUMBER_LENGTH = 1000;

    /// No exponent of more digits has a value that any type holds, or one other than 0.
    private static final int MAX_EXPONENT_DIGITS = 9;

    private TextParse() {}

    public static boolean bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> true;
            case "false", "f", "no", "n", "off", "0" -> false;
            default -> throw invalid(text, DataType.BOOL);
        };
    }

    public static long integer(String text, DataType.Int type) {
        String number = text.strip();
        int start = sign(number, 0);
        int end = digits(number, start);
        if (end == start || end != number.length() || end > MAX_NUMBER_LENGTH) {
            throw invalid(text, type);
        }
        return Numbers.fit(new BigInteger(number), type, TextFormat.quote(text));
    }

    public static BigDecimal decimal(String text, DataType.Decimal type) {
        String number = text.strip();
        if (!isNumber(number)) {
            throw invalid(text, type);
        }
        return Numbers.fit(new BigDecimal(number), type, TextFormat.quote(text));
    }

    public static double floating(String text, DataType.FloatingPoint type) {
        String number = text.strip();
        int start = sign(number, 0);
        return switch (number.substring(start).toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "inf" ->
                    number.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            default -> finite(text, number, type);
        };
    }

    private static double finite(String text, String number, DataType.FloatingPoint type) {
        if (!isNumber(number)) {
            throw invalid(text, type);
        }
        double value =
                type.bitWidth() == 32 ? Float.parseFloat(number) : Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            throw ValueException.overflow(TextFormat.quote(text), type.sqlName());
        }
        return value;
    }

    public static LocalDate date(String text) {
        Cursor cursor = new Cursor(text, DataType.DATE);
        LocalDate date = cursor.date();
        cursor.end();
        return Times.date(date.toEpochDay());
    }

    public static LocalTime time(String text) {
        Cursor cursor = new Cursor(text, DataType.TIME);
        long micros = cursor.timeMicros();
        cursor.end();
        return Times.time(micros);
    }

    public static LocalDateTime timestamp(String text) {
        Cursor cursor = new Cursor(text, DataType.TIMESTAMP);
        LocalDateTime at = cursor.dateTime();
        cursor.end();
        return Times.dateTime(Times.micros(at));
    }

    public static Instant instant(String text) {
        Cursor cursor = new Cursor(text, DataType.TIMESTAMP_TZ);
        LocalDateTime at = cursor.dateTime();
        Instant instant = at.minusSeconds(cursor.offsetSeconds()).toInstant(ZoneOffset.UTC);
        cursor.end();
        return Times.instant(Times.micros(instant));
    }

    private static boolean isNumber(String number) {
        int integers = sign(number, 0);
        int at = digits(number, integers);
        int count = at - integers;
        if (at < number.length() && number.charAt(at) == '.') {
            int end = digits(number, at + 1);
            count += end - at - 1;
            at = end;
        }
        if (count == 0) {
            return false;
        }
        if (at < number.length() && (number.charAt(at) | 0x20) == 'e') {
            int start = sign(number, at + 1);
            at = digits(number, start);
            if (at == start || at - start > MAX_EXPONENT_DIGITS) {
                return false;
            }
        }
        return at == number.length() && at <= MAX_NUMBER_LENGTH;
    }

    private static int sign(String text, int at) {
        boolean signed = at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
        return signed ? at + 1 : at;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static ValueException invalid(String text, DataType type) {
        return ValueException.invalidCast(TextFormat.quote(text), type.sqlName());
    }

    /// Reads the parts of a date or time from left to right.
    private static final class Cursor {

        /// As the last days have that 32 bits of days reach.
        private static final int MAX_YEAR_DIGITS = 7;

        private static final int MICRO_DIGITS = 6;

        private final String original;
        private final String text;
        private final DataType type;
        private int at;

        Cursor(String original, DataType type) {
            this.original = original;
            this.text = original.strip();
            this.type = type;
        }

        LocalDate date() {
            boolean negative = peek('-');
            at = sign(text, at);
            int year = number(4, MAX_YEAR_DIGITS);
            expect('-');
            int month = number(1, 2);
            expect('-');
            int day = number(1, 2);
            try {
                return LocalDate.of(negative ? -year : year, month, day);
            } catch (DateTimeException _) {
                throw invalid(original, type);
            }
        }

        LocalDateTime dateTime() {
            LocalDate date = date();
            if (!peek(' ') && !peek('T') && !peek('t')) {
                return date.atStartOfDay();
            }
            at++;
            return date.atStartOfDay().plusNanos(timeMicros() * 1000);
        }

        /// Microseconds since midnight, less than a day.
        long timeMicros() {
            int hour = number(1, 2);
            expect(':');
            int minute = number(2, 2);
            int second = 0;
            long micros = 0;
            if (peek(':')) {
                at++;
                second = number(2, 2);
                micros = fraction();
            }
            if (hour > 23 || minute > 59 || second > 59) {
                throw invalid(original, type);
            }
            return (hour * 3600L + minute * 60L + second) * Times.MICROS_PER_SECOND + micros;
        }

        private long fraction() {
            if (!peek('.')) {
                return 0;
            }
            int start = at + 1;
            at = digits(text, start);
            if (at == start) {
                throw invalid(original, type);
            }
            long micros = 0;
            for (int i = 0; i < MICRO_DIGITS; i++) {
                micros = 10 * micros + (start + i < at ? text.charAt(start + i) - '0' : 0);
            }
            return micros;
        }

        int offsetSeconds() {
            while (peek(' ')) {
                at++;
            }
            if (peek('Z') || peek('z')) {
                at++;
                return 0;
            }
            if (text.regionMatches(true, at, "UTC", 0, 3)) {
                at += 3;
                return 0;
            }
            boolean negative = peek('-');
            if (!negative && !peek('+')) {
                return 0;
            }
            at++;
            int hours = number(2, 2);
            int minutes = 0;
            if (peek(':')) {
                at++;
                minutes = number(2, 2);
            } else if (at < text.length()) {
                minutes = number(2, 2);
            }
            if (hours > 18 || minutes > 59) {
                throw invalid(original, type);
            }
            int seconds = hours * 3600 + minutes * 60;
            return negative ? -seconds : seconds;
        }

        void end() {
            if (at != text.length()) {
                throw invalid(original, type);
            }
        }

        private boolean peek(char expected) {
            return at < text.length() && text.charAt(at) == expected;
        }

        private void expect(char expected) {
            if (!peek(expected)) {
                throw invalid(original, type);
            }
            at++;
        }

        private int number(int minDigits, int maxDigits) {
            int end = Math.min(digits(text, at), at + maxDigits);
            if (end - at < minDigits) {
                throw invalid(original, type);
            }
            int value = Integer.parseInt(text.substring(at, end));
            at = end;
            return value;
        }
    }
}
