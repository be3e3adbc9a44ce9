package io.sluice.batch.ipc;

import io.sluice.batch.ArrowArray;
import io.sluice.batch.Segments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// A body in a file, of which only what is asked for is read.
final class SourceBody implements Body {

    private final IpcSource source;
    private final long start;
    private final BufferAllocator allocator;
    private final List<ArrowBuf> taken = new ArrayList<>();

    SourceBody(IpcSource source, long start, BufferAllocator allocator) {
        this.source = source;
        this.start = start;
        this.allocator = allocator;
    }

    @Override
    public ArrowArray.Buffer bytes(long offset, long length) {
        ArrowBuf buffer = allocator.buffer(length);
        taken.add(buffer);
        MemorySegment memory = Segments.of(buffer).asSlice(0, length);
        try {
            source.read(start + offset, memory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ArrowArray.Buffer(memory, buffer);
    }

    @Override
    public void close() {
        taken.forEach(ArrowBuf::close);
        taken.clear();
    }
}
