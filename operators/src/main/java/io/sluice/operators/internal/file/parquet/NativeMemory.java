package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// One buffer of an allocator that is replaced by a larger one when more is needed. Not
/// thread-safe.
final class NativeMemory implements AutoCloseable {

    private final BufferAllocator allocator;
    private @Nullable ArrowBuf buffer;
    private MemorySegment segment = Segments.EMPTY;

    NativeMemory(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    MemorySegment segment() {
        return segment;
    }

    /// Makes room; what was there is lost.
    MemorySegment fresh(long bytes) {
        if (bytes > segment.byteSize()) {
            close();
            buffer = allocator.buffer(bytes);
            segment = Segments.of(buffer);
        }
        return segment;
    }

    /// Makes room and keeps the first `used` bytes.
    MemorySegment grow(long bytes, long used) {
        if (bytes > segment.byteSize()) {
            ArrowBuf larger = allocator.buffer(Math.max(bytes, 2 * segment.byteSize()));
            MemorySegment.copy(segment, 0, Segments.of(larger), 0, used);
            close();
            buffer = larger;
            segment = Segments.of(larger);
        }
        return segment;
    }

    /// Gives the buffer away, as the memory of a column.
    ///
    /// @param owners where the buffer goes
    /// @return its first `bytes` bytes
    MemorySegment take(long bytes, List<ArrowBuf> owners) {
        MemorySegment used = segment.asSlice(0, bytes);
        if (buffer != null) {
            owners.add(buffer);
            buffer = null;
        }
        segment = Segments.EMPTY;
        return used;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
        segment = Segments.EMPTY;
    }
}
