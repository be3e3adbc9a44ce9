package io.sluice.operators.internal.file;

import io.sluice.batch.Segments;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/// A range of a mapped file as a stream. Closing is the file's owner's.
public final class MappedInput extends InputStream {

    private final MemorySegment memory;
    private final long end;
    private long position;

    public MappedInput(MappedFile file, long from, long end) {
        this.memory = file.memory();
        this.position = from;
        this.end = end;
    }

    @Override
    public int read() {
        return position < end ? memory.get(Segments.I8, position++) & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int count) {
        if (count == 0) {
            return 0;
        }
        int bytes = (int) Math.min(count, end - position);
        if (bytes <= 0) {
            return -1;
        }
        MemorySegment.copy(memory, Segments.I8, position, target, from, bytes);
        position += bytes;
        return bytes;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }
}
