package io.sluice.batch;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Cuts rows out of a column by moving its segments, never its values.
final class ColumnSlice {

    private ColumnSlice() {}

    static Column of(Column column, int from, int count) {
        Column.Parts parts = column.parts();
        List<Column> children = children(column, from, count);
        List<ArrowBuf> buffers = column.buffers();
        buffers.forEach(buffer -> buffer.getReferenceManager().retain());
        if (column.encoding() == Encoding.CONSTANT) {
            int nulls = column.nullCount() == 0 ? 0 : count;
            return Column.of(parts.with(children, buffers).with(Encoding.CONSTANT, count, nulls));
        }
        int firstBit = column.bitOffset() + from;
        int bitOffset = firstBit & 7;
        MemorySegment validity = bits(column.validity(), firstBit, count);
        boolean dictionary = column.encoding() == Encoding.DICTIONARY;
        MemorySegment data =
                dictionary ? fixed(column.data(), 4, from, count) : data(column, from, count);
        boolean hasOffsets = column.offsets().byteSize() > 0;
        MemorySegment offsets =
                hasOffsets
                        ? column.offsets().asSlice(4L * from, 4L * (count + 1))
                        : column.offsets();
        return Column.of(
                new Column.Parts(
                        parts.type(),
                        parts.layout(),
                        parts.encoding(),
                        count,
                        nullCount(column, validity, bitOffset, count),
                        bitOffset,
                        validity,
                        data,
                        offsets,
                        children,
                        buffers));
    }

    private static int nullCount(Column column, MemorySegment validity, int bitOffset, int count) {
        if (column.nullCount() == 0) {
            return 0;
        }
        if (column.nullCount() == column.length()) {
            return count;
        }
        return count - Bits.count(validity, bitOffset, count);
    }

    private static MemorySegment data(Column column, int from, int count) {
        return switch (column.layout()) {
            case BITS -> bits(column.data(), column.bitOffset() + from, count);
            case NONE, VARBYTES, LIST, STRUCT -> column.data();
            case I8, I16, I32, I64, I128, F32, F64 ->
                    fixed(column.data(), column.layout().byteWidth(), from, count);
        };
    }

    private static MemorySegment fixed(MemorySegment data, int width, int from, int count) {
        return data.asSlice((long) width * from, (long) width * count);
    }

    private static MemorySegment bits(MemorySegment bits, int firstBit, int count) {
        if (bits.byteSize() == 0) {
            return bits;
        }
        int firstByte = firstBit >>> 3;
        return bits.asSlice(firstByte, Bits.bytes((firstBit & 7) + count));
    }

    /// Struct fields are cut like their parent; dictionaries and list elements are shared whole.
    private static List<Column> children(Column column, int from, int count) {
        boolean struct = column.layout() == Layout.STRUCT && column.encoding() == Encoding.FLAT;
        return column.children().stream()
                .map(child -> struct ? child.slice(from, count) : child.retain())
                .toList();
    }
}
