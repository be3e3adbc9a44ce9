package io.sluice.operators.internal.hash;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.memory.Native;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Turns packed rows back into columns.
final class KeyUnpacker {

    private final KeyLayout layout;
    private final int key;
    private final long rows;
    private final int stride;
    private final int count;

    private KeyUnpacker(KeyLayout layout, int key, long rows, int stride, int count) {
        this.layout = layout;
        this.key = key;
        this.rows = rows;
        this.stride = stride;
        this.count = count;
    }

    /// One key of `count` packed rows as a flat column, owned by the caller.
    ///
    /// @param rows the address of the first row
    static Column column(
            KeyLayout layout,
            int key,
            long rows,
            int strideBytes,
            int count,
            BufferAllocator allocator) {
        DataType type = layout.type(key);
        if (type.equals(DataType.NULL)) {
            return Column.nulls(type, count);
        }
        KeyUnpacker unpacker = new KeyUnpacker(layout, key, rows, strideBytes, count);
        return KeyLayout.isString(type)
                ? unpacker.strings(type, allocator)
                : unpacker.fixed(type, allocator);
    }

    private Column fixed(DataType type, BufferAllocator allocator) {
        Layout target = Layout.of(type);
        int nulls = nullCount();
        long validityBytes = validityBytes(nulls);
        long dataBytes =
                target == Layout.BITS ? Bits.bytes(count) : (long) target.byteWidth() * count;
        ArrowBuf buffer = allocator.buffer(validityBytes + dataBytes);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment data = memory.asSlice(validityBytes, dataBytes);
        writeValidity(validity, nulls);
        writeValues(target, data);
        return Column.fixed(
                type, target, count, nulls, nulls == 0 ? Segments.EMPTY : validity, data, buffer);
    }

    private void writeValues(Layout target, MemorySegment data) {
        switch (target) {
            case BITS -> {
                data.fill((byte) 0);
                for (int i = 0; i < count; i++) {
                    if (word(i, 0) != 0) {
                        Bits.set(data, i, true);
                    }
                }
            }
            case I8 -> {
                for (int i = 0; i < count; i++) {
                    data.set(Segments.I8, i, (byte) word(i, 0));
                }
            }
            case I16 -> {
                for (int i = 0; i < count; i++) {
                    data.set(Segments.I16, 2L * i, (short) word(i, 0));
                }
            }
            case I32 -> {
                for (int i = 0; i < count; i++) {
                    data.set(Segments.I32, 4L * i, (int) word(i, 0));
                }
            }
            case I64, F64 -> {
                for (int i = 0; i < count; i++) {
                    data.set(Segments.I64, 8L * i, word(i, 0));
                }
            }
            case I128 -> {
                for (int i = 0; i < count; i++) {
                    data.set(Segments.I64, 16L * i, word(i, 0));
                    data.set(Segments.I64, 16L * i + 8, word(i, 1));
                }
            }
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    data.set(Segments.F32, 4L * i, (float) Double.longBitsToDouble(word(i, 0)));
                }
            }
            case NONE, VARBYTES, LIST, STRUCT ->
                    throw new IllegalArgumentException("no fixed width: " + target);
        }
    }

    private Column strings(DataType type, BufferAllocator allocator) {
        int nulls = nullCount();
        long validityBytes = validityBytes(nulls);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += length(i);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, bytes + " bytes of keys in one batch of " + count);
        }
        long offsetBytes = 4L * (count + 1);
        ArrowBuf buffer = allocator.buffer(validityBytes + offsetBytes + bytes);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment offsets = memory.asSlice(validityBytes, offsetBytes);
        MemorySegment data = memory.asSlice(validityBytes + offsetBytes, bytes);
        writeValidity(validity, nulls);
        writeStrings(offsets, data);
        return Column.varBytes(
                type,
                count,
                nulls,
                nulls == 0 ? Segments.EMPTY : validity,
                offsets,
                data,
                List.of(buffer));
    }

    private void writeStrings(MemorySegment offsets, MemorySegment data) {
        int end = 0;
        offsets.set(Segments.I32, 0, 0);
        for (int i = 0; i < count; i++) {
            int length = length(i);
            long row = address(i);
            // The row holds prefix and rest side by side: bytes 4 to 15 of the string's words.
            long source = length > KeyLayout.INLINE_BYTES ? Native.getLong(row + 8) : row + 4;
            MemorySegment.copy(Segments.of(source, length), 0, data, end, length);
            end += length;
            offsets.set(Segments.I32, 4L * i + 4, end);
        }
    }

    private int nullCount() {
        if (!layout.hasNullMask()) {
            return 0;
        }
        int nulls = 0;
        for (int i = 0; i < count; i++) {
            nulls += isNull(i) ? 1 : 0;
        }
        return nulls;
    }

    private long validityBytes(int nulls) {
        return nulls == 0 ? 0 : (Bits.bytes(count) + 7) & ~7L;
    }

    private void writeValidity(MemorySegment validity, int nulls) {
        if (nulls == 0) {
            return;
        }
        validity.fill((byte) 0);
        for (int i = 0; i < count; i++) {
            if (!isNull(i)) {
                Bits.set(validity, i, true);
            }
        }
    }

    private boolean isNull(int row) {
        long mask = Native.getLong(rows + (long) stride * row + 8L * layout.maskWord(key));
        return ((mask >>> (key & 63)) & 1) != 0;
    }

    private long address(int row) {
        return rows + (long) stride * row + 8L * layout.word(key);
    }

    private long word(int row, int offset) {
        return Native.getLong(address(row) + 8L * offset);
    }

    private int length(int row) {
        return Native.getInt(address(row));
    }
}
