package io.sluice.operators.internal.column;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// A flat column of fixed width and known length while its values are written: one buffer for
/// validity and values. The values of all rows must be written, those of nulls too.
///
/// [#finish] hands the memory to the column; nothing in between may throw.
public final class FixedColumnBuilder {

    private final DataType type;
    private final Layout layout;
    private final int length;
    private final ArrowBuf buffer;
    private final MemorySegment validity;
    private final MemorySegment data;
    private int nullCount;

    public FixedColumnBuilder(DataType type, Layout layout, int length, BufferAllocator allocator) {
        this.type = type;
        this.layout = layout;
        this.length = length;
        long validityBytes = (Bits.bytes(length) + 7) & ~7L;
        boolean bits = layout == Layout.BITS;
        long dataBytes = bits ? Bits.bytes(length) : (long) layout.byteWidth() * length;
        this.buffer = allocator.buffer(validityBytes + dataBytes);
        MemorySegment memory = Segments.of(buffer);
        this.validity = memory.asSlice(0, validityBytes);
        this.data = memory.asSlice(validityBytes, dataBytes);
        validity.fill((byte) 0xFF);
        if (bits) {
            data.fill((byte) 0);
        }
    }

    /// Where the values go; bits are all 0.
    public MemorySegment data() {
        return data;
    }

    /// Marks a row as null, once.
    public void setNull(int row) {
        Bits.set(validity, row, false);
        nullCount++;
    }

    /// The column, owned by the caller.
    public Column finish() {
        return Column.fixed(
                type,
                layout,
                length,
                nullCount,
                nullCount == 0 ? Segments.EMPTY : validity,
                data,
                buffer);
    }
}
