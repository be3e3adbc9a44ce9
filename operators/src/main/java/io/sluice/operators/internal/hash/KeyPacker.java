package io.sluice.operators.internal.hash;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.exchange.ExchangeHash;
import io.sluice.operators.internal.memory.Native;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Writes key columns as packed rows, column by column.
///
/// Strings of more than 12 bytes are pointed to where they are: the columns must outlive the rows,
/// or the bytes be copied.
public final class KeyPacker {

    private final KeyLayout layout;
    private final MemorySegment target;
    private final long firstByte;
    private final long stride;

    /// @param target where row 0 starts at `firstByte` and each next one `strideBytes` later
    public KeyPacker(KeyLayout layout, MemorySegment target, long firstByte, long strideBytes) {
        this.layout = layout;
        this.target = target;
        this.firstByte = firstByte;
        this.stride = strideBytes;
    }

    /// Packs rows `0 … rowCount - 1` of these columns, which may have any encoding. Where the
    /// layout has no null mask, what is written for a key with a null is undefined.
    public void pack(List<Column> keys, int rowCount) {
        if (layout.hasNullMask()) {
            packMask(keys, rowCount);
        }
        for (int key = 0; key < keys.size(); key++) {
            packColumn(
                    keys.get(key), firstByte + 8L * layout.word(key), layout.type(key), rowCount);
        }
    }

    private void packMask(List<Column> keys, int rowCount) {
        int words = layout.maskWord(keys.size() - 1) + 1;
        for (int word = 0; word < words; word++) {
            for (int i = 0; i < rowCount; i++) {
                target.set(Segments.I64, firstByte + stride * i + 8L * word, 0L);
            }
        }
        for (int key = 0; key < keys.size(); key++) {
            Column column = keys.get(key);
            if (column.nullCount() == 0) {
                continue;
            }
            long at = firstByte + 8L * layout.maskWord(key);
            long bit = 1L << (key & 63);
            for (int i = 0; i < rowCount; i++) {
                if (column.isNull(i)) {
                    long old = target.get(Segments.I64, at + stride * i);
                    target.set(Segments.I64, at + stride * i, old | bit);
                }
            }
        }
    }

    private void packColumn(Column column, long at, DataType type, int rowCount) {
        boolean flat = column.encoding() == Encoding.FLAT && column.nullCount() == 0;
        MemorySegment data = column.data();
        switch (column.layout()) {
            case NONE -> {}
            case BITS, I8, I16 -> packLongs(column, at, rowCount);
            case I32 -> {
                if (flat) {
                    pack32(data, at, rowCount);
                } else {
                    packLongs(column, at, rowCount);
                }
            }
            case I64 -> {
                if (!(type instanceof DataType.Decimal decimal) || decimal.fitsLong()) {
                    if (flat) {
                        pack64(data, at, rowCount);
                    } else {
                        packLongs(column, at, rowCount);
                    }
                } else {
                    packDecimals(column, at, rowCount);
                }
            }
            case I128 -> packDecimals(column, at, rowCount);
            case F32, F64 -> packDoubles(column, at, rowCount);
            case VARBYTES -> {
                if (flat) {
                    packFlatBytes(column, at, rowCount);
                } else {
                    packBytes(column, at, rowCount);
                }
            }
            case LIST, STRUCT ->
                    throw new IllegalArgumentException(column.type().sqlName() + " as a key");
        }
    }

    private void pack32(MemorySegment data, long at, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            target.set(Segments.I64, at + stride * i, (long) data.get(Segments.I32, 4L * i));
        }
    }

    private void pack64(MemorySegment data, long at, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            target.set(Segments.I64, at + stride * i, data.get(Segments.I64, 8L * i));
        }
    }

    private void packLongs(Column column, long at, int rowCount) {
        boolean bits = column.layout() == Layout.BITS;
        for (int i = 0; i < rowCount; i++) {
            long value = 0;
            if (!column.isNull(i)) {
                value = bits ? (column.getBoolean(i) ? 1 : 0) : column.getLong(i);
            }
            target.set(Segments.I64, at + stride * i, value);
        }
    }

    private void packDecimals(Column column, long at, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            boolean isNull = column.isNull(i);
            long low = isNull ? 0 : column.getDecimalLow(i);
            long high = isNull ? 0 : column.getDecimalHigh(i);
            target.set(Segments.I64, at + stride * i, low);
            target.set(Segments.I64, at + stride * i + 8, high);
        }
    }

    private void packDoubles(Column column, long at, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            long bits = column.isNull(i) ? 0 : ExchangeHash.doubleBits(column.getDouble(i));
            target.set(Segments.I64, at + stride * i, bits);
        }
    }

    private void packFlatBytes(Column column, long at, int rowCount) {
        MemorySegment offsets = column.offsets();
        long address = column.data().address();
        int start = offsets.get(Segments.I32, 0);
        for (int i = 0; i < rowCount; i++) {
            int end = offsets.get(Segments.I32, 4L * i + 4);
            packString(at + stride * i, address + start, end - start);
            start = end;
        }
    }

    private void packBytes(Column column, long at, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            if (isNull(column, i)) {
                target.set(Segments.I64, at + stride * i, 0L);
                target.set(Segments.I64, at + stride * i + 8, 0L);
            } else {
                MemorySegment bytes = column.getBytes(i);
                packString(at + stride * i, bytes.address(), (int) bytes.byteSize());
            }
        }
    }

    private static boolean isNull(Column column, int row) {
        if (column.nullCount() == 0) {
            return false;
        }
        return column.nullCount() == column.length()
                || !Bits.get(column.validity(), column.bitOffset() + row);
    }

    private void packString(long at, long address, int length) {
        target.set(Segments.I64, at, (prefix(address, length) << 32) | length);
        long rest = length > KeyLayout.INLINE_BYTES ? address : rest(address, length);
        target.set(Segments.I64, at + 8, rest);
    }

    /// The first 4 bytes, with zeros behind the end.
    private static long prefix(long address, int length) {
        if (length >= 4) {
            return Native.getInt(address) & 0xFFFFFFFFL;
        }
        long prefix = 0;
        for (int i = 0; i < length; i++) {
            prefix |= (Native.getByte(address + i) & 0xFFL) << (8 * i);
        }
        return prefix;
    }

    /// Bytes 4 to 11, with zeros behind the end; reads no byte beyond it.
    private static long rest(long address, int length) {
        if (length >= 8) {
            return Native.getLong(address + length - 8) >>> (8 * (12 - length));
        }
        if (length > 4) {
            long last = Native.getInt(address + length - 4) & 0xFFFFFFFFL;
            return last >>> (8 * (8 - length));
        }
        return 0;
    }
}
