package io.sluice.operators.internal.file;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// A range of an open file as a stream, which reads ahead in blocks. Closing is the file's owner's.
/// Not thread-safe.
public final class FileInput extends InputStream {

    /// What a stream holds on the heap; its reader reserves it.
    public static final int BLOCK_BYTES = 64 << 10;

    private final OpenFile file;
    private final long end;
    private final ByteBuffer block;
    private long position;

    /// @param end not beyond the file's
    public FileInput(OpenFile file, long from, long end) {
        this.file = file;
        this.position = from;
        this.end = end;
        this.block = ByteBuffer.allocate(Math.clamp(end - from, 0, BLOCK_BYTES)).limit(0);
    }

    @Override
    public int read() {
        return fill() ? block.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int count) {
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int bytes = Math.min(count, block.remaining());
        block.get(target, from, bytes);
        return bytes;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position + block.remaining());
    }

    private boolean fill() {
        if (!block.hasRemaining() && position < end) {
            block.clear().limit((int) Math.min(block.capacity(), end - position));
            file.read(position, block);
            position += block.position();
            block.flip();
        }
        return block.hasRemaining();
    }
}
