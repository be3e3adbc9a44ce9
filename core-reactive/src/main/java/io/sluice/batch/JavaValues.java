package io.sluice.batch;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Single values of columns as the Java objects that [DataType] names.
final class JavaValues {

    private static final long MICROS_PER_SECOND = 1_000_000;

    private JavaValues() {}

    /// The value at a row that is not null.
    static Object of(Column column, int row) {
        return switch (column.type()) {
            case DataType.Null() -> throw new IllegalStateException("a null has no value");
            case DataType.Bool() -> column.getBoolean(row);
            case DataType.Int(int bitWidth) -> integer(bitWidth, column.getLong(row));
            case DataType.FloatingPoint(int bitWidth) -> {
                double value = column.getDouble(row);
                yield bitWidth == 32 ? (Object) (float) value : (Object) value;
            }
            case DataType.Decimal(_, int scale) ->
                    decimal(column.getDecimalHigh(row), column.getDecimalLow(row), scale);
            case DataType.Utf8() -> column.getString(row);
            case DataType.Binary() -> {
                byte[] bytes = column.getBytes(row).toArray(ValueLayout.JAVA_BYTE);
                yield ByteBuffer.wrap(bytes).asReadOnlyBuffer();
            }
            case DataType.Date() -> LocalDate.ofEpochDay(column.getLong(row));
            case DataType.Time() -> LocalTime.ofNanoOfDay(column.getLong(row) * 1000);
            case DataType.Timestamp(boolean zoned) -> timestamp(column.getLong(row), zoned);
            case DataType.ListOf _ -> list(column, row);
            case DataType.Struct(List<Field> fields) -> struct(column, fields, row);
        };
    }

    private static Object integer(int bitWidth, long value) {
        if (bitWidth == 64) {
            return value;
        }
        if (bitWidth == 32) {
            return (int) value;
        }
        return bitWidth == 16 ? (Object) (short) value : (Object) (byte) value;
    }

    static BigDecimal decimal(long high, long low, int scale) {
        if (high == low >> 63) {
            return BigDecimal.valueOf(low, scale);
        }
        BigInteger unscaled =
                BigInteger.valueOf(high)
                        .shiftLeft(64)
                        .or(new BigInteger(Long.toUnsignedString(low)));
        return new BigDecimal(unscaled, scale);
    }

    private static Object timestamp(long micros, boolean zoned) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        int nanos = (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000;
        return zoned
                ? Instant.ofEpochSecond(seconds, nanos)
                : LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
    }

    private static Object list(Column column, int row) {
        Column lists = column.values();
        MemorySegment offsets = lists.offsets();
        int at = column.index(row);
        int start = offsets.get(Segments.I32, 4L * at);
        int end = offsets.get(Segments.I32, 4L * at + 4);
        Column elements = lists.children().getFirst();
        List<@Nullable Object> values = new ArrayList<>(end - start);
        for (int i = start; i < end; i++) {
            values.add(elements.value(i));
        }
        return values;
    }

    private static Object struct(Column column, List<Field> fields, int row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        List<String> names = new Schema(fields, Map.of()).distinctNames();
        int at = column.index(row);
        List<Column> children = column.values().children();
        for (int i = 0; i < fields.size(); i++) {
            values.put(names.get(i), children.get(i).value(at));
        }
        return values;
    }
}
