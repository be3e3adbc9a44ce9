package io.sluice.batch;

import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// The memory of a column in the making. What was not finished is let go of on close.
final class ColumnAssembly implements AutoCloseable {

    private final BufferAllocator allocator;
    private final List<ArrowBuf> buffers = new ArrayList<>(3);
    private final List<Column> children = new ArrayList<>(1);

    ColumnAssembly(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /// Some of the bytes of a buffer, which the column keeps alive from here on.
    MemorySegment share(ArrowArray.Buffer buffer, long from, long bytes) {
        if (bytes == 0) {
            return Segments.EMPTY;
        }
        if (!holds(buffer.owner())) {
            buffer.owner().getReferenceManager().retain();
            buffers.add(buffer.owner());
        }
        return buffer.bytes().asSlice(from, bytes);
    }

    /// New memory of the column's own, with undefined contents.
    MemorySegment allocate(long bytes) {
        if (bytes == 0) {
            return Segments.EMPTY;
        }
        ArrowBuf buffer = allocator.buffer(bytes);
        buffers.add(buffer);
        return Segments.of(buffer).asSlice(0, bytes);
    }

    /// Adds a child, of which the column takes over the reference.
    Column child(Column column) {
        children.add(column);
        return column;
    }

    Column finish(
            DataType type,
            Layout layout,
            Encoding encoding,
            int length,
            Validity validity,
            MemorySegment data,
            MemorySegment offsets) {
        Column column =
                Column.of(
                        new Column.Parts(
                                type,
                                layout,
                                encoding,
                                length,
                                validity.nullCount(),
                                0,
                                validity.bits(),
                                data,
                                offsets,
                                children,
                                buffers));
        buffers.clear();
        children.clear();
        return column;
    }

    @Override
    public void close() {
        buffers.forEach(buffer -> buffer.getReferenceManager().release());
        children.forEach(Column::release);
        buffers.clear();
        children.clear();
    }

    private boolean holds(ArrowBuf owner) {
        for (ArrowBuf buffer : buffers) {
            if (buffer == owner) {
                return true;
            }
        }
        return false;
    }

    /// Which rows have a value.
    ///
    /// @param bits from bit 0 on; no bytes if no row or every row is null
    record Validity(MemorySegment bits, int nullCount) {

        static final Validity ALL = new Validity(Segments.EMPTY, 0);

        boolean isNull(int row) {
            return nullCount > 0 && (bits.byteSize() == 0 || !Bits.get(bits, row));
        }
    }
}
