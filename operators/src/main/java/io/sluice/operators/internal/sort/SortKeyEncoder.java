package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Writes normalised keys, column by column.
final class SortKeyEncoder {

    private final SortKeyLayout layout;

    SortKeyEncoder(SortKeyLayout layout) {
        this.layout = layout;
    }

    /// Encodes rows `0 … rowCount - 1` of a batch's columns.
    ///
    /// @param target room for `rowCount` keys of `words` words, one after the other
    void encode(List<Column> columns, int rowCount, MemorySegment target) {
        int stride = 8 * layout.words();
        target.asSlice(0, (long) stride * rowCount).fill((byte) 0);
        for (SortKeyLayout.Part part : layout.parts()) {
            Column column = columns.get(part.key().column());
            requirePromisedNulls(part, column);
            encode(part, column, rowCount, target, stride);
        }
        toNumbers(target, (long) layout.words() * rowCount);
    }

    private static void requirePromisedNulls(SortKeyLayout.Part part, Column column) {
        if (part.nullByte() < 0 && column.nullCount() > 0) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "column "
                            + part.key().column()
                            + " is null in a row, which its schema promises not to be");
        }
    }

    private static void encode(
            SortKeyLayout.Part part,
            Column column,
            int rowCount,
            MemorySegment target,
            int stride) {
        byte ofNull = (byte) (part.key().nullsFirst() ? 0 : 1);
        byte ofValue = (byte) (1 - ofNull);
        for (int i = 0; i < rowCount; i++) {
            long row = (long) stride * i;
            boolean isNull = column.isNull(i);
            if (part.nullByte() >= 0) {
                target.set(Segments.I8, row + part.nullByte(), isNull ? ofNull : ofValue);
            }
            if (!isNull) {
                encodeValue(part, column, i, target, row + part.valueByte());
            } else if (part.isText() && part.key().descending()) {
                // As empty text, which is not cut.
                target.asSlice(row + part.valueByte(), part.valueBytes() + 1).fill((byte) 0xFF);
            }
        }
    }

    private static void encodeValue(
            SortKeyLayout.Part part, Column column, int row, MemorySegment target, long at) {
        boolean descending = part.key().descending();
        switch (part.type()) {
            case DataType.Null() -> {}
            case DataType.Bool() -> put(target, at, 1, column.getBoolean(row) ? 1 : 0, descending);
            case DataType.Int _, DataType.Date(), DataType.Time(), DataType.Timestamp _ ->
                    put(target, at, part.valueBytes(), flip(column.getLong(row), part), descending);
            case DataType.Decimal decimal -> {
                if (decimal.fitsLong()) {
                    put(target, at, 8, flip(column.getLong(row), part), descending);
                } else {
                    long high = column.getDecimalHigh(row) ^ Long.MIN_VALUE;
                    put(target, at, 8, high, descending);
                    put(target, at + 8, 8, column.getDecimalLow(row), descending);
                }
            }
            case DataType.FloatingPoint _ -> {
                boolean single = column.layout() == Layout.F32;
                double value = column.getDouble(row);
                put(
                        target,
                        at,
                        part.valueBytes(),
                        single ? floatBits((float) value) : doubleBits(value),
                        descending);
            }
            case DataType.Utf8(), DataType.Binary() ->
                    putText(part, column.getBytes(row), target, at, descending);
            case DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalArgumentException(part.type().sqlName() + " as a sort key");
        }
    }

    private static long flip(long value, SortKeyLayout.Part part) {
        return value ^ (1L << (8 * part.valueBytes() - 1));
    }

    /// Equal numbers have equal bits, and NaN is the greatest.
    private static long doubleBits(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    private static long floatBits(float value) {
        int bits = Float.floatToIntBits(value + 0.0f);
        return (bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE) & 0xFFFFFFFFL;
    }

    private static void put(
            MemorySegment target, long at, int bytes, long value, boolean inverted) {
        long ordered = inverted ? ~value : value;
        switch (bytes) {
            case 8 -> target.set(Segments.I64, at, Long.reverseBytes(ordered));
            case 4 -> target.set(Segments.I32, at, Integer.reverseBytes((int) ordered));
            case 2 -> target.set(Segments.I16, at, Short.reverseBytes((short) ordered));
            case 1 -> target.set(Segments.I8, at, (byte) ordered);
            default -> throw new IllegalArgumentException("byte width: " + bytes);
        }
    }

    private static void putText(
            SortKeyLayout.Part part,
            MemorySegment text,
            MemorySegment target,
            long at,
            boolean inverted) {
        int room = part.valueBytes();
        int copied = (int) Math.min(text.byteSize(), room);
        MemorySegment.copy(text, 0, target, at, copied);
        target.set(Segments.I8, at + room, (byte) Math.min(text.byteSize(), room + 1));
        if (inverted) {
            for (long i = at; i <= at + room; i++) {
                target.set(Segments.I8, i, (byte) ~target.get(Segments.I8, i));
            }
        }
    }

    /// Bytes were written as they compare, the first one most significant; words are compared as
    /// numbers.
    private static void toNumbers(MemorySegment target, long words) {
        for (long i = 0; i < words; i++) {
            long bytes = target.get(Segments.I64, 8 * i);
            target.set(Segments.I64, 8 * i, Long.reverseBytes(bytes));
        }
    }
}
