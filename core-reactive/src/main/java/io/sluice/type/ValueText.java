package io.sluice.type;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one text of each value, wherever a value becomes text: `CAST` to varchar, tables, CSV and
/// messages. "Values as text" in docs/protocol.md has it type by type, beside [ValueJson].
///
/// Values are those that [DataType] names for rows.
///
/// - Floating point numbers have as many digits as tell them from their neighbours, a point, and an
///   exponent where there would be more than 16 digits before it or more than three zeros behind
///   it.
/// - Years have four digits or more, and a sign where they are before the year 0. Times always have
///   seconds; fractions have as many of six digits as they need.
/// - Elements of lists and structs have the text that they have alone; text that would not be told
///   from what is around it is in single quotes, which are doubled in it.
public final class ValueText {

    private static final String NULL = "NULL";

    /// The first power of ten that needs an exponent.
    private static final int MAX_EXPONENT = 16;

    private static final int MIN_EXPONENT = -4;

    /// Characters by which nested values begin, are separated or end.
    private static final String STRUCTURE = ",:[]{}'\"\\";

    private ValueText() {}

    /// The text of a value that is not null.
    ///
    /// @throws IllegalArgumentException for an object that is a value of no type
    public static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean bool -> bool.toString();
            case Byte number -> number.toString();
            case Short number -> number.toString();
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case BigDecimal number -> number.toPlainString();
            case Double number -> of((double) number);
            case Float number -> of((float) number);
            case ByteBuffer bytes -> of(bytes);
            case LocalDate date -> of(date);
            case LocalTime time -> of(time);
            case LocalDateTime at -> of(at, ' ');
            case Instant at -> of(utc(at), ' ') + "+00";
            case List<?> elements -> list(elements);
            case Map<?, ?> fields -> struct(fields);
            default ->
                    throw new IllegalArgumentException(
                            "a " + value.getClass().getSimpleName() + " has no text");
        };
    }

    static String of(double value) {
        String java = Double.toString(value);
        double magnitude = Math.abs(value);
        if (isPlain(magnitude) || !Double.isFinite(value)) {
            return java;
        }
        return shortest(java, shorter -> Double.parseDouble(shorter) == magnitude);
    }

    static String of(float value) {
        String java = Float.toString(value);
        float magnitude = Math.abs(value);
        if (isPlain(magnitude) || !Float.isFinite(value)) {
            return java;
        }
        return shortest(java, shorter -> Float.parseFloat(shorter) == magnitude);
    }

    /// Whether Java writes a number without an exponent.
    private static boolean isPlain(double magnitude) {
        return magnitude == 0 || (magnitude >= 1e-3 && magnitude < 1e7);
    }

    private interface Tells {

        /// Whether a shorter number is still the same one.
        boolean apart(String shorter);
    }

    private static String shortest(String java, Tells tells) {
        String sign = java.startsWith("-") ? "-" : "";
        BigDecimal magnitude = shorter(new BigDecimal(java).abs().stripTrailingZeros(), tells);
        String digits = magnitude.unscaledValue().toString();
        int exponent = digits.length() - 1 - magnitude.scale();
        if (exponent >= MIN_EXPONENT && exponent < MAX_EXPONENT) {
            return sign + magnitude.toPlainString() + (magnitude.scale() <= 0 ? ".0" : "");
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String size = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return sign + digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + size;
    }

    /// Java writes two digits at least, also where one is enough: 4.9E-324.
    private static BigDecimal shorter(BigDecimal magnitude, Tells tells) {
        if (magnitude.precision() != 2) {
            return magnitude;
        }
        BigDecimal one =
                magnitude.round(new MathContext(1, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        return tells.apart(one.toString()) ? one : magnitude;
    }

    static String of(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return "\\x" + HexFormat.of().formatHex(copy);
    }

    private static String of(LocalDate date) {
        String iso = date.toString();
        return iso.startsWith("+") ? iso.substring(1) : iso;
    }

    private static String of(LocalTime time) {
        StringBuilder text = new StringBuilder(15);
        twoDigits(text, time.getHour()).append(':');
        twoDigits(text, time.getMinute()).append(':');
        twoDigits(text, time.getSecond());
        int micros = time.getNano() / 1000;
        if (micros > 0) {
            text.append('.').append(Integer.toString(micros + 1_000_000), 1, 7);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.toString();
    }

    static String of(LocalDateTime at, char separator) {
        return of(at.toLocalDate()) + separator + of(at.toLocalTime());
    }

    static LocalDateTime utc(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static StringBuilder twoDigits(StringBuilder text, int value) {
        return text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    private static String list(List<?> elements) {
        StringBuilder text = new StringBuilder("[");
        for (Object element : elements) {
            text.append(text.length() == 1 ? "" : ", ").append(nested(element));
        }
        return text.append(']').toString();
    }

    private static String struct(Map<?, ?> fields) {
        StringBuilder text = new StringBuilder("{");
        fields.forEach((name, value) -> {
            text.append(text.length() == 1 ? "" : ", ");
            text.append(nested(String.valueOf(name))).append(": ").append(nested(value));
        });
        return text.append('}').toString();
    }

    private static String nested(@Nullable Object value) {
        return switch (value) {
            case null -> NULL;
            case String text when !isPlain(text) -> "'" + text.replace("'", "''") + "'";
            default -> of(value);
        };
    }

    private static boolean isPlain(String text) {
        return !text.isEmpty()
                && text.equals(text.strip())
                && !text.toUpperCase(Locale.ROOT).equals(NULL)
                && text.chars().noneMatch(c -> c < ' ' || STRUCTURE.indexOf(c) >= 0);
    }
}
