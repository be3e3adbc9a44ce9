package io.sluice.batch.ipc;

import io.sluice.batch.ArrowArray;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// A body whose buffers are compressed one by one, each behind its uncompressed length in 64 bits;
/// the length -1 stands before a buffer that is not compressed after all.
final class CompressedBody implements Body {

    private static final int LENGTH_BYTES = 8;
    private static final long NOT_COMPRESSED = -1;

    private final Body body;
    private final IpcDecompressor.Format format;
    private final IpcDecompressor decompressor;
    private final BufferAllocator allocator;
    private final List<ArrowBuf> taken = new ArrayList<>();
    private long allowedBytes;

    CompressedBody(
            Body body,
            IpcDecompressor.Format format,
            IpcDecompressor decompressor,
            BufferAllocator allocator,
            long maxBytes) {
        this.body = body;
        this.format = format;
        this.decompressor = decompressor;
        this.allocator = allocator;
        this.allowedBytes = maxBytes;
    }

    @Override
    public ArrowArray.Buffer bytes(long offset, long length) {
        if (length < LENGTH_BYTES) {
            throw new IllegalArgumentException("a compressed buffer of " + length + " bytes");
        }
        ArrowArray.Buffer stored = body.bytes(offset, length);
        MemorySegment content = stored.bytes().asSlice(LENGTH_BYTES);
        long bytes = stored.bytes().get(Segments.I64, 0);
        if (bytes == NOT_COMPRESSED) {
            return new ArrowArray.Buffer(content, stored.owner());
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("a compressed buffer of length " + bytes);
        }
        if (bytes > allowedBytes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "a compressed Arrow batch needs more memory than a batch may have");
        }
        allowedBytes -= bytes;
        ArrowBuf buffer = allocator.buffer(bytes);
        taken.add(buffer);
        MemorySegment target = Segments.of(buffer).asSlice(0, bytes);
        decompressor.decompress(format, content, target);
        return new ArrowArray.Buffer(target, buffer);
    }

    @Override
    public void close() {
        taken.forEach(ArrowBuf::close);
        taken.clear();
        body.close();
    }
}
