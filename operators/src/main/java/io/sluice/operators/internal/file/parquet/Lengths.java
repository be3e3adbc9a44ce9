package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.BufferAllocator;

/// Lengths of strings that are stored as differences.
///
/// @param end the byte after them in the source
record Lengths(NativeMemory memory, int count, long end) implements AutoCloseable {

    static Lengths read(
            MemorySegment source, long from, long end, int maxValues, BufferAllocator allocator) {
        NativeMemory memory = new NativeMemory(allocator);
        try {
            MemorySegment target = memory.fresh((long) Integer.BYTES * maxValues);
            DeltaDecoding.Decoded decoded =
                    DeltaDecoding.integers(source, from, end, target, Integer.BYTES, maxValues);
            return new Lengths(memory, decoded.count(), decoded.end());
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /// A length, which must not be more than there is.
    int get(int index, long available) {
        int length = memory.segment().get(Segments.I32, 4L * index);
        if (length < 0 || length > available) {
            throw new MalformedException(
                    "string or part of " + length + " bytes where there are " + available);
        }
        return length;
    }

    @Override
    public void close() {
        memory.close();
    }
}
