package io.sluice.operators.internal.memory;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Native memory that only grows and never moves, for bytes that others point to by address. Freed
/// as a whole. Not thread-safe.
public final class ByteArena implements AutoCloseable {

    private static final long MIN_CHUNK_BYTES = 1 << 10;
    private static final long MAX_CHUNK_BYTES = 1 << 20;

    private final BufferAllocator allocator;
    private final List<ArrowBuf> chunks = new ArrayList<>();
    private long nextAddress;
    private long endAddress;
    private long sizeBytes;

    /// An empty arena; it allocates nothing yet.
    public ByteArena(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /// Bytes of memory that the arena holds, used or not.
    public long sizeBytes() {
        return sizeBytes;
    }

    /// Room for so many bytes, at an address that stays valid until the arena is cleared.
    public long allocate(long bytes) {
        if (endAddress - nextAddress < bytes) {
            addChunk(bytes);
        }
        long address = nextAddress;
        nextAddress += bytes;
        return address;
    }

    /// Copies bytes into the arena.
    ///
    /// @return their address
    public long copy(long sourceAddress, long bytes) {
        long address = allocate(bytes);
        MemorySegment.copy(
                Segments.of(sourceAddress, bytes), 0, Segments.of(address, bytes), 0, bytes);
        return address;
    }

    /// Lets go of all memory; the arena can be used again.
    public void clear() {
        chunks.forEach(ArrowBuf::close);
        chunks.clear();
        nextAddress = 0;
        endAddress = 0;
        sizeBytes = 0;
    }

    @Override
    public void close() {
        clear();
    }

    private void addChunk(long bytes) {
        long wanted = Math.clamp(sizeBytes, MIN_CHUNK_BYTES, MAX_CHUNK_BYTES);
        ArrowBuf chunk = allocator.buffer(Math.max(bytes, wanted));
        chunks.add(chunk);
        nextAddress = chunk.memoryAddress();
        endAddress = nextAddress + chunk.capacity();
        sizeBytes += chunk.capacity();
    }
}
