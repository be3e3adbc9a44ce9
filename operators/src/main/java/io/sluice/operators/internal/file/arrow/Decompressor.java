package io.sluice.operators.internal.file.arrow;

import com.github.luben.zstd.Zstd;
import io.sluice.batch.ipc.IpcDecompressor;
import java.lang.foreign.MemorySegment;

/// Unpacks the buffers of Arrow files.
final class Decompressor implements IpcDecompressor {

    @Override
    public void decompress(Format format, MemorySegment compressed, MemorySegment target) {
        switch (format) {
            case ZSTD -> zstd(compressed, target);
            case LZ4_FRAME -> requireFull(Lz4Frames.unpack(compressed, target), target);
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

    private static void requireFull(long written, MemorySegment target) {
        if (written != target.byteSize()) {
            throw new IllegalArgumentException(
                    "buffer unpacks to " + written + " bytes instead of " + target.byteSize());
        }
    }
}
