package io.sluice.operators.internal.memory;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Native memory that doubles as it is needed. New bytes are 0. Not thread-safe.
///
/// Growing moves the memory: segments that were handed out before must not be used after.
public final class NativeBuffer implements AutoCloseable {

    private static final long MIN_BYTES = 1 << 10;

    private final BufferAllocator allocator;
    private @Nullable ArrowBuf buffer;
    private MemorySegment memory = Segments.EMPTY;

    /// An empty buffer; it allocates nothing yet.
    public NativeBuffer(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /// All bytes there are now.
    public MemorySegment memory() {
        return memory;
    }

    /// Makes room for so many bytes, and returns all there are.
    ///
    /// @throws org.apache.arrow.memory.OutOfMemoryException if a limit stands against it; the
    ///   buffer stays as it was
    public MemorySegment ensure(long bytes) {
        if (bytes > memory.byteSize()) {
            grow(Math.max(MIN_BYTES, Math.max(bytes, 2 * memory.byteSize())));
        }
        return memory;
    }

    /// Lets go of all memory; the buffer can grow again.
    public void clear() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
            memory = Segments.EMPTY;
        }
    }

    @Override
    public void close() {
        clear();
    }

    private void grow(long bytes) {
        ArrowBuf larger = allocator.buffer(bytes);
        MemorySegment largerMemory = Segments.of(larger);
        long used = memory.byteSize();
        MemorySegment.copy(memory, 0, largerMemory, 0, used);
        largerMemory.asSlice(used).fill((byte) 0);
        clear();
        buffer = larger;
        memory = largerMemory;
    }
}
