package io.sluice.batch;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Copies chosen rows of a column, in any order and any number of times, into a new column.
///
/// A row number of [#NULL_ROW] yields a null, as the unmatched side of an outer join needs it.
/// Dictionary columns stay so: their indexes are copied and the dictionary is shared. Constants
/// stay constants where no null comes in. Nested columns are copied value by value.
public final class Gather {

    /// The row number that yields a null.
    public static final int NULL_ROW = -1;

    private Gather() {}

    /// The column of `source[rows[0]], source[rows[1]], …` with `count` rows. The caller owns the
    /// result and keeps the source.
    public static Column rows(Column source, int[] rows, int count, BufferAllocator allocator) {
        boolean outer = hasNullRow(rows, count);
        if (source.encoding() == Encoding.CONSTANT && !outer) {
            return constant(source, count);
        }
        if (source.encoding() == Encoding.CONSTANT && source.nullCount() == source.length()) {
            return Column.nulls(source.type(), count);
        }
        if (source.encoding() == Encoding.DICTIONARY) {
            return dictionary(source, rows, count, allocator);
        }
        return switch (source.layout()) {
            case NONE -> Column.nulls(source.type(), count);
            case I8, I16, I32, I64, I128, F32, F64 -> {
                if (source.encoding() == Encoding.CONSTANT) {
                    yield written(source, rows, count, allocator);
                }
                yield fixed(source, source.layout().byteWidth(), rows, count, allocator);
            }
            case VARBYTES -> {
                if (source.encoding() == Encoding.CONSTANT) {
                    yield written(source, rows, count, allocator);
                }
                yield varBytes(source, rows, count, allocator);
            }
            case BITS, LIST, STRUCT -> written(source, rows, count, allocator);
        };
    }

    /// The same rows as a flat column: the source itself, retained, if it is flat, or else a copy.
    /// The caller owns the result and keeps the source. Columns of the type `null` have no flat
    /// form and stay as they are.
    public static Column flat(Column source, BufferAllocator allocator) {
        if (source.encoding() == Encoding.FLAT || source.layout() == Layout.NONE) {
            return source.retain();
        }
        int count = source.length();
        if (source.encoding() == Encoding.DICTIONARY) {
            int[] positions = new int[count];
            for (int row = 0; row < count; row++) {
                positions[row] = source.isNull(row) ? NULL_ROW : source.index(row);
            }
            return rows(source.dictionary(), positions, count, allocator);
        }
        if (source.nullCount() == count) {
            return flatNulls(source, allocator);
        }
        Column one = Column.of(source.retain().parts().with(Encoding.FLAT, 1, 0));
        try {
            return rows(one, new int[count], count, allocator);
        } finally {
            one.release();
        }
    }

    private static Column flatNulls(Column source, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(source.type(), source.layout(), allocator)) {
            for (int row = 0; row < source.length(); row++) {
                writer.appendNull();
            }
            return writer.finish();
        }
    }

    private static Column constant(Column source, int count) {
        source.retain();
        int nulls = source.nullCount() == 0 ? 0 : count;
        return Column.of(source.parts().with(Encoding.CONSTANT, count, nulls));
    }

    private static boolean hasNullRow(int[] rows, int count) {
        int all = 0;
        for (int i = 0; i < count; i++) {
            all |= rows[i];
        }
        return all < 0;
    }

    private static Column fixed(
            Column source, int width, int[] rows, int count, BufferAllocator allocator) {
        long validityBytes = validityBytes(source, rows, count);
        ArrowBuf buffer = allocator.buffer(validityBytes + (long) width * count);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment target = memory.asSlice(validityBytes, (long) width * count);
        int nulls = validityBytes == 0 ? 0 : copyValidity(source, rows, count, validity);
        copyValues(source.data(), target, width, rows, count);
        return Column.fixed(
                source.type(),
                source.layout(),
                count,
                nulls,
                nulls == 0 ? Segments.EMPTY : validity,
                target,
                buffer);
    }

    private static Column dictionary(
            Column source, int[] rows, int count, BufferAllocator allocator) {
        long validityBytes = validityBytes(source, rows, count);
        ArrowBuf buffer = allocator.buffer(validityBytes + 4L * count);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment target = memory.asSlice(validityBytes, 4L * count);
        int nulls = validityBytes == 0 ? 0 : copyValidity(source, rows, count, validity);
        copyValues(source.data(), target, 4, rows, count);
        return Column.dictionary(
                source.dictionary().retain(),
                count,
                nulls,
                nulls == 0 ? Segments.EMPTY : validity,
                target,
                buffer);
    }

    private static Column varBytes(
            Column source, int[] rows, int count, BufferAllocator allocator) {
        long validityBytes = validityBytes(source, rows, count);
        MemorySegment from = source.offsets();
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            if (rows[i] >= 0) {
                long at = 4L * rows[i];
                bytes += from.get(Segments.I32, at + 4) - from.get(Segments.I32, at);
            }
        }
        long offsetBytes = 4L * (count + 1);
        ArrowBuf buffer =
                allocator.buffer(validityBytes + offsetBytes + ColumnWriter.checkedSize(bytes));
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment offsets = memory.asSlice(validityBytes, offsetBytes);
        MemorySegment data = memory.asSlice(validityBytes + offsetBytes, bytes);
        int nulls = validityBytes == 0 ? 0 : copyValidity(source, rows, count, validity);
        copyBytes(source, rows, count, offsets, data);
        return Column.varBytes(
                source.type(),
                count,
                nulls,
                nulls == 0 ? Segments.EMPTY : validity,
                offsets,
                data,
                List.of(buffer));
    }

    private static void copyBytes(
            Column source, int[] rows, int count, MemorySegment offsets, MemorySegment data) {
        MemorySegment from = source.offsets();
        int end = 0;
        offsets.set(Segments.I32, 0, 0);
        for (int i = 0; i < count; i++) {
            if (rows[i] >= 0) {
                int start = from.get(Segments.I32, 4L * rows[i]);
                int length = from.get(Segments.I32, 4L * rows[i] + 4) - start;
                MemorySegment.copy(source.data(), start, data, end, length);
                end += length;
            }
            offsets.set(Segments.I32, 4L * i + 4, end);
        }
    }

    private static long validityBytes(Column source, int[] rows, int count) {
        boolean needed = source.nullCount() > 0 || hasNullRow(rows, count);
        return needed ? (Bits.bytes(count) + 7) & ~7L : 0;
    }

    private static int copyValidity(Column source, int[] rows, int count, MemorySegment validity) {
        validity.fill((byte) 0);
        int nulls = 0;
        for (int i = 0; i < count; i++) {
            if (rows[i] < 0 || source.isNull(rows[i])) {
                nulls++;
            } else {
                Bits.set(validity, i, true);
            }
        }
        return nulls;
    }

    private static void copyValues(
            MemorySegment from, MemorySegment to, int width, int[] rows, int count) {
        switch (width) {
            case 1 -> copy8(from, to, rows, count);
            case 2 -> copy16(from, to, rows, count);
            case 4 -> copy32(from, to, rows, count);
            case 8 -> copy64(from, to, rows, count);
            case 16 -> copy128(from, to, rows, count);
            default -> throw new IllegalArgumentException("byte width: " + width);
        }
    }

    private static void copy8(MemorySegment from, MemorySegment to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            to.set(Segments.I8, i, rows[i] < 0 ? 0 : from.get(Segments.I8, rows[i]));
        }
    }

    private static void copy16(MemorySegment from, MemorySegment to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            to.set(Segments.I16, 2L * i, rows[i] < 0 ? 0 : from.get(Segments.I16, 2L * rows[i]));
        }
    }

    private static void copy32(MemorySegment from, MemorySegment to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            to.set(Segments.I32, 4L * i, rows[i] < 0 ? 0 : from.get(Segments.I32, 4L * rows[i]));
        }
    }

    private static void copy64(MemorySegment from, MemorySegment to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            to.set(Segments.I64, 8L * i, rows[i] < 0 ? 0 : from.get(Segments.I64, 8L * rows[i]));
        }
    }

    private static void copy128(MemorySegment from, MemorySegment to, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            long at = 16L * rows[i];
            to.set(Segments.I64, 16L * i, rows[i] < 0 ? 0 : from.get(Segments.I64, at));
            to.set(Segments.I64, 16L * i + 8, rows[i] < 0 ? 0 : from.get(Segments.I64, at + 8));
        }
    }

    private static Column written(Column source, int[] rows, int count, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(source.type(), source.layout(), allocator)) {
            for (int i = 0; i < count; i++) {
                if (rows[i] < 0) {
                    writer.appendNull();
                } else {
                    writer.appendFrom(source, rows[i]);
                }
            }
            return writer.finish();
        }
    }

    /// The columns of several, each gathered; on failure none is left behind.
    static List<Column> all(
            List<Column> sources, int[] rows, int count, BufferAllocator allocator) {
        List<Column> gathered = new ArrayList<>(sources.size());
        try {
            sources.forEach(source -> gathered.add(rows(source, rows, count, allocator)));
            return gathered;
        } catch (RuntimeException | Error e) {
            gathered.forEach(Column::release);
            throw e;
        }
    }
}
