package io.sluice.batch;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Builds a flat column value by value: how sources and results that come row by row get into
/// memory.
///
/// Memory doubles as values come. After [#finish] the writer is empty and can be used again;
/// [#close] lets go of what was not finished. Not thread-safe.
public final class ColumnWriter implements AutoCloseable {

    private static final int INITIAL_ROWS = 64;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final DataType type;
    private final Layout layout;
    private final List<ColumnWriter> children;
    private final GrowingBuffer validity;
    private final GrowingBuffer data;
    private final GrowingBuffer offsets;
    private int length;
    private int nullCount;

    private ColumnWriter(DataType type, Layout layout, BufferAllocator allocator) {
        this.type = type;
        this.layout = layout;
        this.validity = new GrowingBuffer(allocator);
        this.data = new GrowingBuffer(allocator);
        this.offsets = new GrowingBuffer(allocator);
        this.children =
                switch (type) {
                    case DataType.ListOf(Field element) -> List.of(of(element.type(), allocator));
                    case DataType.Struct(List<Field> fields) ->
                            fields.stream().map(field -> of(field.type(), allocator)).toList();
                    case DataType.Null(),
                            DataType.Bool(),
                            DataType.Int _,
                            DataType.FloatingPoint _,
                            DataType.Decimal _,
                            DataType.Utf8(),
                            DataType.Binary(),
                            DataType.Date(),
                            DataType.Time(),
                            DataType.Timestamp _ ->
                            List.of();
                };
    }

    /// A writer for a type in its usual layout.
    public static ColumnWriter of(DataType type, BufferAllocator allocator) {
        return of(type, Layout.of(type), allocator);
    }

    /// A writer for a type in one of its layouts.
    public static ColumnWriter of(DataType type, Layout layout, BufferAllocator allocator) {
        if (!layout.holds(type)) {
            throw new IllegalArgumentException(type.sqlName() + " cannot have layout " + layout);
        }
        return new ColumnWriter(type, layout, allocator);
    }

    public DataType type() {
        return type;
    }

    /// Rows appended since the last [#finish].
    public int length() {
        return length;
    }

    public void appendNull() {
        if (nullCount == 0) {
            validity.ensure(Bits.bytes(length + 1));
            Bits.fill(validity.memory(), 0, length, true);
        }
        validity.ensure(Bits.bytes(length + 1));
        Bits.set(validity.memory(), length, false);
        nullCount++;
        switch (layout) {
            case NONE -> {}
            case BITS -> appendBit(false);
            case I8, I16, I32, I64, I128, F32, F64 -> {
                int width = layout.byteWidth();
                data.ensure((long) width * (length + 1));
                data.memory().asSlice((long) width * length, width).fill((byte) 0);
            }
            case VARBYTES -> appendOffset(lastOffset());
            case LIST -> appendOffset(children.getFirst().length());
            case STRUCT -> children.forEach(ColumnWriter::appendNull);
        }
        length++;
    }

    public void appendBoolean(boolean value) {
        expect(Layout.BITS);
        appendBit(value);
        appended();
    }

    /// An integer, date, time, timestamp, or the unscaled value of a decimal. The caller has
    /// checked its range.
    public void appendLong(long value) {
        data.ensure((long) layout.byteWidth() * (length + 1));
        MemorySegment memory = data.memory();
        switch (layout) {
            case I8 -> memory.set(Segments.I8, length, (byte) value);
            case I16 -> memory.set(Segments.I16, 2L * length, (short) value);
            case I32 -> memory.set(Segments.I32, 4L * length, (int) value);
            case I64 -> memory.set(Segments.I64, 8L * length, value);
            case I128 -> {
                memory.set(Segments.I64, 16L * length, value);
                memory.set(Segments.I64, 16L * length + 8, value >> 63);
            }
            case NONE, BITS, F32, F64, VARBYTES, LIST, STRUCT -> throw wrongLayout("long");
        }
        appended();
    }

    public void appendDouble(double value) {
        data.ensure((long) layout.byteWidth() * (length + 1));
        if (layout == Layout.F32) {
            data.memory().set(Segments.F32, 4L * length, (float) value);
        } else {
            expect(Layout.F64);
            data.memory().set(Segments.F64, 8L * length, value);
        }
        appended();
    }

    /// The unscaled value of a decimal in two halves.
    public void appendDecimal(long high, long low) {
        if (layout == Layout.I64) {
            appendLong(low);
            return;
        }
        expect(Layout.I128);
        data.ensure(16L * (length + 1));
        data.memory().set(Segments.I64, 16L * length, low);
        data.memory().set(Segments.I64, 16L * length + 8, high);
        appended();
    }

    public void appendBytes(MemorySegment source, long from, int count) {
        MemorySegment.copy(source, from, reserveBytes(count), lastOffset(), count);
        appendOffset(lastOffset() + count);
        appended();
    }

    public void appendBytes(byte[] source, int from, int count) {
        MemorySegment.copy(source, from, reserveBytes(count), Segments.I8, lastOffset(), count);
        appendOffset(lastOffset() + count);
        appended();
    }

    public void appendString(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        appendBytes(bytes, 0, bytes.length);
    }

    /// Opens a list: append its elements to the returned writer, then call [#endList].
    public ColumnWriter beginList() {
        expect(Layout.LIST);
        return children.getFirst();
    }

    public void endList() {
        appendOffset(children.getFirst().length());
        appended();
    }

    /// Opens a struct: append one value to each of the returned writers, then call [#endStruct].
    public List<ColumnWriter> beginStruct() {
        expect(Layout.STRUCT);
        return children;
    }

    public void endStruct() {
        appended();
    }

    /// Copies one value of a column of the same type, whatever its layout and encoding.
    ///
    /// @throws QueryException with [ErrorCode#NUMERIC_OVERFLOW] if a wide decimal does not fit into
    ///   this writer's layout
    public void appendFrom(Column source, int row) {
        if (source.isNull(row)) {
            appendNull();
            return;
        }
        switch (layout) {
            case NONE -> appendNull();
            case BITS -> appendBoolean(source.getBoolean(row));
            case I8, I16, I32 -> appendLong(source.getLong(row));
            case I64 -> {
                if (source.layout() == Layout.I128) {
                    requireLong(source.getDecimalHigh(row), source.getDecimalLow(row));
                    appendLong(source.getDecimalLow(row));
                } else {
                    appendLong(source.getLong(row));
                }
            }
            case I128 -> appendDecimal(source.getDecimalHigh(row), source.getDecimalLow(row));
            case F32, F64 -> appendDouble(source.getDouble(row));
            case VARBYTES -> {
                MemorySegment bytes = source.getBytes(row);
                appendBytes(bytes, 0, (int) bytes.byteSize());
            }
            case LIST -> appendListFrom(source, row);
            case STRUCT -> appendStructFrom(source, row);
        }
    }

    /// Appends a Java object as [DataType] names it for rows or literals, or null.
    ///
    /// @throws QueryException with [ErrorCode#INVALID_CAST] if the object is not of a class that
    ///   the type takes
    public void append(@Nullable Object value) {
        if (value == null) {
            appendNull();
            return;
        }
        switch (type) {
            case DataType.Bool() when value instanceof Boolean bool -> appendBoolean(bool);
            case DataType.Int _ when value instanceof Number number ->
                    appendLong(number.longValue());
            case DataType.FloatingPoint _ when value instanceof Number number ->
                    appendDouble(number.doubleValue());
            case DataType.Decimal decimal when value instanceof BigDecimal number ->
                    appendBigDecimal(decimal, number);
            case DataType.Utf8() when value instanceof String text -> appendString(text);
            case DataType.Binary() when value instanceof ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                appendBytes(bytes, 0, bytes.length);
            }
            case DataType.Binary() when value instanceof byte[] bytes ->
                    appendBytes(bytes, 0, bytes.length);
            case DataType.Date() when value instanceof LocalDate date ->
                    appendLong(date.toEpochDay());
            case DataType.Time() when value instanceof LocalTime time ->
                    appendLong(time.toNanoOfDay() / 1000);
            case DataType.Timestamp(boolean zoned)
                    when !zoned && value instanceof LocalDateTime at ->
                    appendLong(micros(at.toInstant(ZoneOffset.UTC)));
            case DataType.Timestamp(boolean zoned) when zoned && value instanceof Instant at ->
                    appendLong(micros(at));
            case DataType.ListOf _ when value instanceof List<?> elements -> {
                elements.forEach(children.getFirst()::append);
                endList();
            }
            case DataType.Struct(List<Field> fields) when value instanceof Map<?, ?> map -> {
                for (int i = 0; i < fields.size(); i++) {
                    children.get(i).append(map.get(fields.get(i).name()));
                }
                endStruct();
            }
            case DataType _ ->
                    throw new QueryException(
                            ErrorCode.INVALID_CAST,
                            "a Java "
                                    + value.getClass().getSimpleName()
                                    + " cannot stand for a "
                                    + type.sqlName());
        }
    }

    /// The column of everything appended; the caller owns it. The writer starts again at no rows.
    public Column finish() {
        List<ArrowBuf> buffers = new ArrayList<>(3);
        boolean nulls = nullCount > 0;
        if (nulls && layout == Layout.NONE) {
            nulls = false;
        }
        if (layout == Layout.VARBYTES || layout == Layout.LIST) {
            offsets.ensure(4L * (length + 1));
            if (length == 0) {
                offsets.memory().set(Segments.I32, 0, 0);
            }
        }
        Column column =
                Column.of(
                        new Column.Parts(
                                type,
                                layout,
                                layout == Layout.NONE ? Encoding.CONSTANT : Encoding.FLAT,
                                length,
                                nullCount,
                                0,
                                nulls ? validity.take(Bits.bytes(length), buffers) : Segments.EMPTY,
                                data.take(dataBytes(), buffers),
                                offsets.take(offsetBytes(), buffers),
                                children.stream().map(ColumnWriter::finish).toList(),
                                buffers));
        validity.close();
        length = 0;
        nullCount = 0;
        return column;
    }

    @Override
    public void close() {
        validity.close();
        data.close();
        offsets.close();
        children.forEach(ColumnWriter::close);
        length = 0;
        nullCount = 0;
    }

    /// A number of bytes that 32-bit offsets can address.
    static long checkedSize(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    bytes + " bytes of text in one batch; a batch holds at most 2 GiB of a column");
        }
        return bytes;
    }

    private long dataBytes() {
        return switch (layout) {
            case NONE, LIST, STRUCT -> 0;
            case BITS -> Bits.bytes(length);
            case VARBYTES -> lastOffset();
            case I8, I16, I32, I64, I128, F32, F64 -> (long) layout.byteWidth() * length;
        };
    }

    private long offsetBytes() {
        return layout == Layout.VARBYTES || layout == Layout.LIST ? 4L * (length + 1) : 0;
    }

    private void appendBit(boolean value) {
        data.ensure(Bits.bytes(length + 1));
        Bits.set(data.memory(), length, value);
    }

    private MemorySegment reserveBytes(int count) {
        expect(Layout.VARBYTES);
        data.ensure(checkedSize((long) lastOffset() + count));
        return data.memory();
    }

    private int lastOffset() {
        return length == 0 ? 0 : offsets.memory().get(Segments.I32, 4L * length);
    }

    private void appendOffset(int end) {
        offsets.ensure(4L * (length + 2));
        if (length == 0) {
            offsets.memory().set(Segments.I32, 0, 0);
        }
        offsets.memory().set(Segments.I32, 4L * (length + 1), end);
    }

    private void appended() {
        if (nullCount > 0) {
            validity.ensure(Bits.bytes(length + 1));
            Bits.set(validity.memory(), length, true);
        }
        length++;
    }

    private void appendListFrom(Column source, int row) {
        Column lists = source.values();
        int at = source.index(row);
        int start = lists.offsets().get(Segments.I32, 4L * at);
        int end = lists.offsets().get(Segments.I32, 4L * at + 4);
        for (int i = start; i < end; i++) {
            children.getFirst().appendFrom(lists.children().getFirst(), i);
        }
        endList();
    }

    private void appendStructFrom(Column source, int row) {
        int at = source.index(row);
        for (int i = 0; i < children.size(); i++) {
            children.get(i).appendFrom(source.values().children().get(i), at);
        }
        endStruct();
    }

    private void appendBigDecimal(DataType.Decimal decimal, BigDecimal number) {
        BigDecimal scaled = number.setScale(decimal.scale(), java.math.RoundingMode.HALF_UP);
        if (scaled.precision() > decimal.precision()) {
            throw new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW,
                    number.toPlainString() + " does not fit into " + decimal.sqlName());
        }
        BigInteger unscaled = scaled.unscaledValue();
        appendDecimal(unscaled.shiftRight(64).longValue(), unscaled.longValue());
    }

    private void requireLong(long high, long low) {
        if (high != low >> 63) {
            throw new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW,
                    JavaValues.decimal(high, low, 0) + " (unscaled) does not fit into 64 bits");
        }
    }

    /// Microseconds since the epoch, rounded down.
    private static long micros(Instant at) {
        long fraction = at.getNano() / 1000;
        try {
            // The very first second does not fit into 64 bits; most of its microseconds do.
            return at.getEpochSecond() < 0
                    ? Math.addExact(
                            Math.multiplyExact(at.getEpochSecond() + 1, MICROS_PER_SECOND),
                            fraction - MICROS_PER_SECOND)
                    : Math.addExact(
                            Math.multiplyExact(at.getEpochSecond(), MICROS_PER_SECOND), fraction);
        } catch (ArithmeticException _) {
            throw new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW, at + " does not fit into a timestamp");
        }
    }

    private void expect(Layout wanted) {
        if (layout != wanted) {
            throw wrongLayout(wanted.toString());
        }
    }

    private IllegalStateException wrongLayout(String wanted) {
        return new IllegalStateException(
                "a " + type.sqlName() + " writer in layout " + layout + " takes no " + wanted);
    }

    /// A buffer that doubles.
    private static final class GrowingBuffer implements AutoCloseable {

        private final BufferAllocator allocator;
        private @Nullable ArrowBuf buffer;
        private MemorySegment memory = Segments.EMPTY;

        GrowingBuffer(BufferAllocator allocator) {
            this.allocator = allocator;
        }

        MemorySegment memory() {
            return memory;
        }

        void ensure(long bytes) {
            if (bytes <= memory.byteSize()) {
                return;
            }
            ArrowBuf larger =
                    allocator.buffer(
                            Math.max(bytes, Math.max(2 * memory.byteSize(), INITIAL_ROWS)));
            MemorySegment largerMemory = Segments.of(larger);
            MemorySegment.copy(memory, 0, largerMemory, 0, memory.byteSize());
            close();
            buffer = larger;
            memory = largerMemory;
        }

        MemorySegment take(long bytes, List<ArrowBuf> owners) {
            ArrowBuf taken = buffer;
            if (taken == null || bytes == 0) {
                close();
                return Segments.EMPTY;
            }
            MemorySegment used = memory.asSlice(0, bytes);
            owners.add(taken);
            buffer = null;
            memory = Segments.EMPTY;
            return used;
        }

        @Override
        public void close() {
            if (buffer != null) {
                buffer.close();
                buffer = null;
                memory = Segments.EMPTY;
            }
        }
    }
}
