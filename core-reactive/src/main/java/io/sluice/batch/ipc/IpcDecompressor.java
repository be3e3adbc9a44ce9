package io.sluice.batch.ipc;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.lang.foreign.MemorySegment;

/// Undoes the compression of buffers in IPC messages. Sluice writes none; files of other writers
/// are often compressed. This module has no compression library, so whoever reads such files brings
/// one.
@FunctionalInterface
public interface IpcDecompressor {

    /// How buffers are compressed.
    enum Format {
        /// One or more LZ4 frames.
        LZ4_FRAME,
        /// One or more Zstandard frames.
        ZSTD
    }

    /// Refuses compressed messages with `UNSUPPORTED`.
    IpcDecompressor NONE =
            (format, _, _) -> {
                throw new QueryException(
                        ErrorCode.UNSUPPORTED,
                        "the Arrow data is compressed with " + format + ", which is not read here");
            };

    /// Fills the target with what the compressed bytes stand for.
    ///
    /// @param compressed native memory of any content
    /// @param target native memory of exactly the size that the message claims
    /// @throws IllegalArgumentException if the bytes are not valid or do not fill the target
    void decompress(Format format, MemorySegment compressed, MemorySegment target);
}
