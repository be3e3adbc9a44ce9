package io.sluice.operators;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random rows as Java objects, with few different values in each column so that keys meet, and
/// with the values among them at which types end.
final class RandomRows {

    /// One of each kind of type that can be a key.
    static final List<DataType> KEY_TYPES =
            List.of(
                    DataType.BOOL,
                    DataType.INT8,
                    DataType.INT16,
                    DataType.INT32,
                    DataType.INT64,
                    DataType.FLOAT32,
                    DataType.FLOAT64,
                    DataType.decimal(9, 2),
                    DataType.decimal(38, 4),
                    DataType.UTF8,
                    DataType.BINARY,
                    DataType.DATE,
                    DataType.TIME,
                    DataType.TIMESTAMP,
                    DataType.TIMESTAMP_TZ,
                    DataType.NULL);

    private final Random random;
    private final double nullRate;
    private final int values;

    private RandomRows(long seed, double nullRate, int values) {
        this.random = new Random(seed);
        this.nullRate = nullRate;
        this.values = values;
    }

    /// @param nullRate the part of values that is null, in nullable columns
    /// @param values how many different values a column has about
    static List<List<Object>> of(Schema schema, int count, long seed, double nullRate, int values) {
        RandomRows rows = new RandomRows(seed, nullRate, values);
        List<List<Object>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(rows.row(schema));
        }
        return all;
    }

    private List<Object> row(Schema schema) {
        List<Object> row = new ArrayList<>(schema.size());
        for (Field field : schema.fields()) {
            boolean isNull = field.nullable() && random.nextDouble() < nullRate;
            row.add(isNull ? null : value(field.type(), random.nextInt(values)));
        }
        return Collections.unmodifiableList(row);
    }

    /// The n-th value of a type.
    static Object value(DataType type, int n) {
        return switch (type) {
            case DataType.Null() -> null;
            case DataType.Bool() -> n % 2 == 0;
            case DataType.Int(int width) -> integer(width, n);
            case DataType.FloatingPoint(int width) -> {
                double value = number(n);
                yield width == 32 ? (Object) (float) value : (Object) value;
            }
            case DataType.Decimal(int precision, int scale) -> decimal(precision, scale, n);
            case DataType.Utf8() -> text(n);
            case DataType.Binary() ->
                    ByteBuffer.wrap(new byte[] {(byte) (n - 1), (byte) 0x80, (byte) n})
                            .asReadOnlyBuffer();
            case DataType.Date() -> LocalDate.of(1969, 12, 30).plusDays(n);
            case DataType.Time() -> LocalTime.ofSecondOfDay(n % 86400).plusNanos(1000);
            case DataType.Timestamp(boolean zoned) -> {
                Instant at = Instant.parse("1969-12-31T23:59:58.000001Z").plusSeconds(n);
                yield zoned ? (Object) at : at.atOffset(ZoneOffset.UTC).toLocalDateTime();
            }
            case DataType.ListOf(Field element) ->
                    List.of(value(element.type(), n), value(element.type(), n + 1));
            case DataType.Struct(List<Field> fields) -> {
                var map = new java.util.LinkedHashMap<String, Object>();
                fields.forEach(field -> map.put(field.name(), value(field.type(), n)));
                yield map;
            }
        };
    }

    private static Object integer(int width, int n) {
        long value =
                switch (n) {
                    case 1 -> -(1L << (width - 1));
                    case 2 -> (1L << (width - 1)) - 1;
                    case 3 -> -1;
                    default -> width == 64 ? 0x100000000L * (n % 3) + n : n % 100;
                };
        return switch (width) {
            case 8 -> (Object) (byte) value;
            case 16 -> (Object) (short) value;
            case 32 -> (Object) (int) value;
            default -> (Object) value;
        };
    }

    /// Multiples of a quarter, so that sums are exact in any order.
    private static double number(int n) {
        return switch (n) {
            case 1 -> Double.NaN;
            case 2 -> -0.0;
            case 3 -> 0.0;
            case 4 -> -8.25;
            default -> n * 0.25;
        };
    }

    private static BigDecimal decimal(int precision, int scale, int n) {
        BigInteger limit = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        BigInteger unscaled =
                switch (n) {
                    case 1 -> limit;
                    case 2 -> limit.negate();
                    case 3 -> BigInteger.ONE.negate();
                    default -> BigInteger.valueOf(n * 7L).mod(limit);
                };
        return new BigDecimal(unscaled, scale);
    }

    private static String text(int n) {
        return switch (n) {
            case 0 -> "";
            case 1 -> "a\u0000";
            case 2 -> "a";
            case 3 -> "\uFF5E";
            case 4 -> "\uD83D\uDE00";
            default -> {
                String digits = Integer.toString(n);
                yield n % 3 == 0 ? "common prefix of " + digits : digits.repeat(1 + n % 5);
            }
        };
    }
}
