package io.sluice.operators.internal.value;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// CAST between types, value by value. A value that does not fit is an error.
///
/// Decimals round half up (away from zero), floating point numbers to integers half to even. A
/// floating point number becomes the decimal of its shortest text form. Numbers and booleans: 0 is
/// false, every other integer true. Dates become midnight; timestamps with time zone and local ones
/// meet in UTC. Text and binary are each other's UTF-8 bytes. Lists and structs convert to
/// themselves only.
public final class Casts {

    private Casts() {}

    /// Whether SQL defines the conversion at all.
    public static boolean defined(DataType from, DataType to) {
        if (from.equals(to) || from instanceof DataType.Null) {
            return true;
        }
        return switch (to) {
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ -> false;
            case DataType.Bool() -> from instanceof DataType.Int || isText(from);
            case DataType.Int _ -> isNumber(from) || isText(from) || from instanceof DataType.Bool;
            case DataType.FloatingPoint _, DataType.Decimal _ -> isNumber(from) || isText(from);
            case DataType.Utf8() ->
                    !(from instanceof DataType.ListOf || from instanceof DataType.Struct);
            case DataType.Binary() -> isText(from);
            case DataType.Date() -> from instanceof DataType.Timestamp || isText(from);
            case DataType.Time() -> from instanceof DataType.Timestamp || isText(from);
            case DataType.Timestamp _ ->
                    from instanceof DataType.Timestamp
                            || from instanceof DataType.Date
                            || isText(from);
        };
    }

    /// @throws QueryException with `SQL_INVALID` if SQL does not define the conversion
    public static void check(DataType from, DataType to) {
        if (!defined(from, to)) {
            throw new QueryException(
                    ErrorCode.SQL_INVALID,
                    "a " + from.sqlName() + " cannot be cast to " + to.sqlName());
        }
    }

    /// The value, which is not null, as another type.
    ///
    /// @throws ValueException if it does not fit
    public static Object cast(Object value, DataType from, DataType to) {
        if (from.equals(to)) {
            return value;
        }
        check(from, to);
        return switch (to) {
            case DataType.Null(), DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalStateException("cast to " + to.sqlName());
            case DataType.Bool() ->
                    value instanceof String text ? TextParse.bool(text) : (Long) value != 0;
            case DataType.Int type -> toInteger(value, type);
            case DataType.FloatingPoint type -> toFloating(value, type);
            case DataType.Decimal type -> toDecimal(value, from, type);
            case DataType.Utf8() -> toText(value, from);
            case DataType.Binary() ->
                    ByteBuffer.wrap(((String) value).getBytes(StandardCharsets.UTF_8))
                            .asReadOnlyBuffer();
            case DataType.Date() -> toDate(value);
            case DataType.Time() -> toTime(value);
            case DataType.Timestamp(boolean zoned) -> zoned ? toInstant(value) : toLocal(value);
        };
    }

    private static Long toInteger(Object value, DataType.Int type) {
        return switch (value) {
            case Boolean bool -> bool ? 1L : 0L;
            case Long number -> Numbers.fit(BigInteger.valueOf(number), type, number.toString());
            case BigDecimal number ->
                    Numbers.fit(
                            number.setScale(0, RoundingMode.HALF_UP).toBigInteger(),
                            type,
                            number.toPlainString());
            case Double number -> {
                double rounded = Math.rint(number);
                if (Double.isNaN(rounded) || Double.isInfinite(rounded)) {
                    throw ValueException.overflow(TextFormat.format(number), type.sqlName());
                }
                yield Numbers.fit(
                        new BigDecimal(rounded).toBigInteger(), type, TextFormat.format(number));
            }
            case String text -> TextParse.integer(text, type);
            default -> throw unexpected(value, type);
        };
    }

    private static Double toFloating(Object value, DataType.FloatingPoint type) {
        boolean single = type.bitWidth() == 32;
        double result =
                switch (value) {
                    case Long number -> single ? (double) (float) (long) number : (double) number;
                    case BigDecimal number -> single ? number.floatValue() : number.doubleValue();
                    case Double number -> single ? (double) (float) (double) number : number;
                    case String text -> TextParse.floating(text, type);
                    default -> throw unexpected(value, type);
                };
        if (Double.isInfinite(result) && value instanceof Double number && !number.isInfinite()) {
            throw ValueException.overflow(TextFormat.format(number), type.sqlName());
        }
        return result;
    }

    private static BigDecimal toDecimal(Object value, DataType from, DataType.Decimal type) {
        return switch (value) {
            case Long number -> Numbers.fit(BigDecimal.valueOf(number), type, number.toString());
            case BigDecimal number -> Numbers.fit(number, type, number.toPlainString());
            case Double number -> {
                if (number.isNaN() || number.isInfinite()) {
                    throw ValueException.overflow(number.toString(), type.sqlName());
                }
                String shortest = shortest(number, from);
                yield Numbers.fit(new BigDecimal(shortest), type, toText(number, from));
            }
            case String text -> TextParse.decimal(text, type);
            default -> throw unexpected(value, type);
        };
    }

    private static String shortest(double number, DataType from) {
        return from.equals(DataType.FLOAT32)
                ? Float.toString((float) number)
                : Double.toString(number);
    }

    private static String toText(Object value, DataType from) {
        boolean single = from.equals(DataType.FLOAT32);
        return TextFormat.format(single ? (Object) ((Double) value).floatValue() : value);
    }

    private static LocalDate toDate(Object value) {
        return switch (value) {
            case LocalDateTime at -> at.toLocalDate();
            case Instant at -> utc(at).toLocalDate();
            case String text -> TextParse.date(text);
            default -> throw unexpected(value, DataType.DATE);
        };
    }

    private static LocalTime toTime(Object value) {
        return switch (value) {
            case LocalDateTime at -> at.toLocalTime();
            case Instant at -> utc(at).toLocalTime();
            case String text -> TextParse.time(text);
            default -> throw unexpected(value, DataType.TIME);
        };
    }

    private static LocalDateTime toLocal(Object value) {
        return switch (value) {
            case LocalDate date -> midnight(date);
            case Instant at -> utc(at);
            case String text -> TextParse.timestamp(text);
            default -> throw unexpected(value, DataType.TIMESTAMP);
        };
    }

    private static Instant toInstant(Object value) {
        return switch (value) {
            case LocalDate date -> midnight(date).toInstant(ZoneOffset.UTC);
            case LocalDateTime at -> at.toInstant(ZoneOffset.UTC);
            case String text -> TextParse.instant(text);
            default -> throw unexpected(value, DataType.TIMESTAMP_TZ);
        };
    }

    private static LocalDateTime midnight(LocalDate date) {
        return Times.dateTime(Times.micros(date.atStartOfDay()));
    }

    private static LocalDateTime utc(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static boolean isText(DataType type) {
        return type instanceof DataType.Utf8;
    }

    private static boolean isNumber(DataType type) {
        return type instanceof DataType.Int
                || type instanceof DataType.Decimal
                || type instanceof DataType.FloatingPoint;
    }

    private static IllegalArgumentException unexpected(Object value, DataType type) {
        return new IllegalArgumentException(
                "cast of a " + value.getClass().getSimpleName() + " to " + type.sqlName());
    }
}
