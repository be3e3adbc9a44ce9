package io.sluice.operators.internal.file.arrow;

import com.github.luben.zstd.Zstd;
import io.sluice.batch.Segments;
import io.sluice.batch.ipc.IpcDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import net.jpountz.lz4.LZ4FrameInputStream;

/// Unpacks the buffers of Arrow files.
final class Decompressor implements IpcDecompressor {

    private static final int CHUNK_BYTES = 64 << 10;

    @Override
    public void decompress(Format format, MemorySegment compressed, MemorySegment target) {
        switch (format) {
            case ZSTD -> zstd(compressed, target);
            case LZ4_FRAME -> lz4(compressed, target);
        }
    }

    private static void zstd(MemorySegment compressed, MemorySegment target) {
        long written =
                Zstd.decompressUnsafe(
                        target.address(),
                        target.byteSize(),
                        compressed.address(),
                        compressed.byteSize());
        if (Zstd.isError(written)) {
            throw new IllegalArgumentException(
                    "buffer is no valid Zstandard: " + Zstd.getErrorName(written));
        }
        requireFull(written, target);
    }

    private static void lz4(MemorySegment compressed, MemorySegment target) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long written = 0;
        try (InputStream in =
                new LZ4FrameInputStream(
                        new ByteArrayInputStream(compressed.toArray(Segments.I8)))) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                requireRoom(written + count, target);
                MemorySegment.copy(chunk, 0, target, Segments.I8, written, count);
                written += count;
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("buffer is no valid LZ4: " + e.getMessage(), e);
        }
        requireFull(written, target);
    }

    private static void requireRoom(long bytes, MemorySegment target) {
        if (bytes > target.byteSize()) {
            throw new IllegalArgumentException(
                    "buffer unpacks to more than " + target.byteSize() + " bytes");
        }
    }

    private static void requireFull(long written, MemorySegment target) {
        if (written != target.byteSize()) {
            throw new IllegalArgumentException(
                    "buffer unpacks to " + written + " bytes instead of " + target.byteSize());
        }
    }
}
