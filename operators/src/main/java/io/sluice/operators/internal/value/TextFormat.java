package io.sluice.operators.internal.value;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// Values as text, the way PostgreSQL writes them.
///
/// Floating point numbers have as many digits as tell them from their neighbours, and an exponent
/// where they would have more than 15 digits before the point (6 for 32-bit ones) or more than four
/// zeros behind it. Fractions of seconds have no trailing zeros.
public final class TextFormat {

    private static final int MAX_QUOTED = 100;

    private TextFormat() {}

    /// @throws ValueException for bytes that are not UTF-8
    public static String format(Object value) {
        return switch (value) {
            case Boolean bool -> bool.toString();
            case Long number -> number.toString();
            case BigDecimal number -> number.toPlainString();
            case Double number -> format((double) number);
            case Float number -> format((float) number);
            case String text -> text;
            case ByteBuffer bytes -> decode(bytes);
            case LocalDate date -> format(date);
            case LocalTime time -> format(time);
            case LocalDateTime at -> format(at.toLocalDate()) + " " + format(at.toLocalTime());
            case Instant at -> format(LocalDateTime.ofInstant(at, ZoneOffset.UTC)) + "+00";
            default ->
                    throw new IllegalArgumentException(
                            "a " + value.getClass().getSimpleName() + " has no text form");
        };
    }

    /// A value for an error message: text in quotes, cut where it is long.
    public static String describe(Object value) {
        return switch (value) {
            case String text -> quote(text);
            case ByteBuffer bytes -> bytes.remaining() + " bytes";
            default -> format(value);
        };
    }

    public static String quote(String text) {
        if (text.codePointCount(0, text.length()) <= MAX_QUOTED) {
            return "'" + text + "'";
        }
        return "'" + text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED)) + "…'";
    }

    private static String format(double value) {
        return Double.isFinite(value)
                ? shortest(Double.toString(value), 15)
                : Double.toString(value);
    }

    private static String format(float value) {
        return Float.isFinite(value) ? shortest(Float.toString(value), 6) : Float.toString(value);
    }

    private static String shortest(String java, int maxExponent) {
        boolean negative = java.startsWith("-");
        BigDecimal magnitude = new BigDecimal(java).abs().stripTrailingZeros();
        String sign = negative ? "-" : "";
        if (magnitude.signum() == 0) {
            return sign + "0";
        }
        String digits = magnitude.unscaledValue().toString();
        int exponent = digits.length() - 1 - magnitude.scale();
        if (exponent >= -4 && exponent < maxExponent) {
            return sign + magnitude.toPlainString();
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String size = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return sign + digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + size;
    }

    private static String format(LocalDate date) {
        String iso = date.toString();
        return iso.startsWith("+") ? iso.substring(1) : iso;
    }

    private static String format(LocalTime time) {
        StringBuilder text = new StringBuilder(15);
        twoDigits(text, time.getHour()).append(':');
        twoDigits(text, time.getMinute()).append(':');
        twoDigits(text, time.getSecond());
        int micros = time.getNano() / 1000;
        if (micros > 0) {
            String fraction = Integer.toString(micros + 1_000_000).substring(1);
            text.append('.').append(fraction.replaceFirst("0+$", ""));
        }
        return text.toString();
    }

    private static StringBuilder twoDigits(StringBuilder text, int value) {
        return text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    private static String decode(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException _) {
            throw ValueException.invalidCast(
                    bytes.remaining() + " bytes that are not UTF-8", "varchar");
        }
    }
}
