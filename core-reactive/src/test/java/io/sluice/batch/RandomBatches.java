package io.sluice.batch;

import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
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
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Columns and batches of every type, layout and encoding, with nulls, extreme values and slices
/// that start inside of a byte.
public final class RandomBatches {

    /// One of each type, and of decimals one for each layout.
    public static final List<DataType> TYPES =
            List.of(
                    DataType.NULL,
                    DataType.BOOL,
                    DataType.INT8,
                    DataType.INT16,
                    DataType.INT32,
                    DataType.INT64,
                    DataType.FLOAT32,
                    DataType.FLOAT64,
                    DataType.decimal(9, 2),
                    DataType.decimal(18, 0),
                    DataType.decimal(38, 10),
                    DataType.UTF8,
                    DataType.BINARY,
                    DataType.DATE,
                    DataType.TIME,
                    DataType.TIMESTAMP,
                    DataType.TIMESTAMP_TZ,
                    DataType.list(DataType.INT32),
                    DataType.list(DataType.list(DataType.UTF8)),
                    DataType.list(DataType.NULL),
                    DataType.struct(
                            Field.nullable("a", DataType.UTF8),
                            Field.required("b", DataType.BOOL),
                            Field.nullable("c", DataType.list(DataType.decimal(10, 1)))),
                    DataType.struct());

    private final RandomGenerator random;
    private final BufferAllocator allocator;

    public RandomBatches(RandomGenerator random, BufferAllocator allocator) {
        this.random = random;
        this.allocator = allocator;
    }

    /// A batch with some columns of random types; the caller owns it.
    public RecordBatch batch(int rows) {
        int width = random.nextInt(6);
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            fields.add(
                    new Field(
                            "column" + i,
                            TYPES.get(random.nextInt(TYPES.size())),
                            true,
                            random.nextBoolean() ? Map.of() : Map.of("key" + i, "value")));
        }
        return batch(Schema.of(fields), rows);
    }

    /// A batch of a schema in random encodings; the caller owns it.
    public RecordBatch batch(Schema schema, int rows) {
        List<Column> columns =
                schema.fields().stream()
                        .map(field -> {
                            Encoding[] encodings = Encoding.values();
                            Encoding encoding = encodings[random.nextInt(encodings.length)];
                            return column(field.type(), encoding, rows);
                        })
                        .toList();
        return RecordBatch.of(schema, rows, columns);
    }

    /// A column in an encoding, a slice of a longer one more often than not; the caller owns it.
    public Column column(DataType type, Encoding encoding, int rows) {
        int before = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
        int after = random.nextInt(10);
        int all = before + rows + after;
        double nullRate = new double[] {0, 0, 0.3, 1}[random.nextInt(4)];
        Column whole =
                switch (encoding) {
                    case FLAT -> flat(type, all, nullRate);
                    case CONSTANT -> constant(type, all, nullRate);
                    case DICTIONARY -> dictionary(type, all, nullRate);
                };
        Column slice = whole.slice(before, rows);
        whole.release();
        return slice;
    }

    private Column flat(DataType type, int rows, double nullRate) {
        Layout layout = Layout.of(type);
        boolean narrow = layout == Layout.I128 && random.nextBoolean();
        try (ColumnWriter writer = ColumnWriter.of(type, narrow ? Layout.I64 : layout, allocator)) {
            for (int row = 0; row < rows; row++) {
                writer.append(value(type, nullRate, narrow));
            }
            return writer.finish();
        }
    }

    private Column constant(DataType type, int rows, double nullRate) {
        Column values = flat(type, 3, nullRate);
        Column constant = Column.constant(values, 1, rows);
        values.release();
        return constant;
    }

    private Column dictionary(DataType type, int rows, double nullRate) {
        if (type instanceof DataType.Null) {
            return Column.nulls(type, rows);
        }
        int entries = 1 + random.nextInt(5);
        Column dictionary = flat(type, entries, 0);
        ArrowBuf buffer = allocator.buffer(4L * rows + Bits.bytes(rows) + 1);
        var indexes = Segments.of(buffer).asSlice(0, 4L * rows);
        var validity = Segments.of(buffer).asSlice(4L * rows, Bits.bytes(rows));
        int nulls = 0;
        for (int row = 0; row < rows; row++) {
            boolean isNull = random.nextDouble() < nullRate;
            nulls += isNull ? 1 : 0;
            Bits.set(validity, row, !isNull);
            // a null row's index means nothing
            indexes.set(Segments.I32, 4L * row, isNull ? -7 : random.nextInt(entries));
        }
        return Column.dictionary(
                dictionary, rows, nulls, nulls == 0 ? Segments.EMPTY : validity, indexes, buffer);
    }

    private @Nullable Object value(DataType type, double nullRate, boolean narrow) {
        if (random.nextDouble() < nullRate) {
            return null;
        }
        boolean extreme = random.nextInt(8) == 0;
        return switch (type) {
            case DataType.Null() -> null;
            case DataType.Bool() -> random.nextBoolean();
            case DataType.Int(int bitWidth) -> integer(bitWidth, extreme);
            case DataType.FloatingPoint(int bitWidth) -> number(bitWidth, extreme);
            case DataType.Decimal(int precision, int scale) ->
                    decimal(narrow ? Math.min(18, precision) : precision, scale, extreme);
            case DataType.Utf8() -> text(extreme);
            case DataType.Binary() -> ByteBuffer.wrap(bytes(random.nextInt(20)));
            case DataType.Date() -> LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000));
            case DataType.Time() -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1000);
            case DataType.Timestamp(boolean zoned) -> {
                Instant at =
                        Instant.ofEpochSecond(
                                random.nextLong(-1L << 33, 1L << 33),
                                random.nextInt(1_000_000) * 1000L);
                yield zoned ? at : LocalDateTime.ofInstant(at, ZoneOffset.UTC);
            }
            case DataType.ListOf(Field element) -> {
                List<@Nullable Object> values = new ArrayList<>();
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    values.add(value(element.type(), nullRate / 2, false));
                }
                yield values;
            }
            case DataType.Struct(List<Field> fields) -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (Field field : fields) {
                    values.put(
                            field.name(),
                            value(field.type(), field.nullable() ? nullRate / 2 : 0, false));
                }
                yield values;
            }
        };
    }

    private long integer(int bitWidth, boolean extreme) {
        long max = bitWidth == 64 ? Long.MAX_VALUE : (1L << (bitWidth - 1)) - 1;
        if (extreme) {
            return random.nextBoolean() ? max : -max - 1;
        }
        return random.nextLong() >> (64 - bitWidth);
    }

    private Object number(int bitWidth, boolean extreme) {
        double value =
                extreme
                        ? List.of(Double.NaN, -0.0, Double.POSITIVE_INFINITY, 0.0)
                                .get(random.nextInt(4))
                        : random.nextGaussian();
        return bitWidth == 32 ? (Object) (float) value : (Object) value;
    }

    private BigDecimal decimal(int precision, int scale, boolean extreme) {
        BigInteger max = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        BigInteger unscaled = extreme ? max : new BigInteger(1, bytes(16)).mod(max);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
    }

    private String text(boolean extreme) {
        return extreme
                ? List.of("", "ß€𝄞", "a".repeat(300), "\u0000").get(random.nextInt(4))
                : Long.toString(random.nextLong(), 36).substring(0, random.nextInt(10));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
