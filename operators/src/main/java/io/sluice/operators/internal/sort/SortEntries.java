package io.sluice.operators.internal.sort;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.BufferAllocator;

/// Entries that are sorted: at each place a word of a row's normalised key and the row's number. 16
/// bytes each, off-heap.
final class SortEntries implements AutoCloseable {

    private static final int ENTRY_BYTES = 16;

    private final NativeBuffer buffer;
    private MemorySegment memory = Segments.EMPTY;

    SortEntries(BufferAllocator allocator) {
        this.buffer = new NativeBuffer(allocator);
    }

    void ensure(int count) {
        memory = buffer.ensure((long) ENTRY_BYTES * count);
    }

    long key(int place) {
        return memory.get(Segments.I64, (long) ENTRY_BYTES * place);
    }

    int row(int place) {
        return (int) memory.get(Segments.I64, (long) ENTRY_BYTES * place + 8);
    }

    void put(int place, long key, int row) {
        memory.set(Segments.I64, (long) ENTRY_BYTES * place, key);
        memory.set(Segments.I64, (long) ENTRY_BYTES * place + 8, (long) row);
    }

    /// Copies entries to the same places of others.
    void copyTo(SortEntries others, int from, int count) {
        long at = (long) ENTRY_BYTES * from;
        MemorySegment.copy(memory, at, others.memory, at, (long) ENTRY_BYTES * count);
    }

    /// Lets go of all memory.
    void clear() {
        memory = Segments.EMPTY;
        buffer.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
