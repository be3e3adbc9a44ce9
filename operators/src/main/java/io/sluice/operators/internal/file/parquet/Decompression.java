package io.sluice.operators.internal.file.parquet;

import com.github.luben.zstd.Zstd;
import dev.hardwood.metadata.CompressionCodec;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.MalformedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.xerial.snappy.Snappy;

/// Unpacks pages from native memory to native memory. Each codec is given the size that the page
/// must have and fails if it has another.
final class Decompression {

    private static final ValueLayout.OfInt BIG_ENDIAN =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int GZIP_HEADER_BYTES = 10;
    private static final int GZIP_TRAILER_BYTES = 8;

    private Decompression() {}

    /// Fills the target.
    ///
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] for codecs that are not read
    static void unpack(CompressionCodec codec, MemorySegment source, MemorySegment target) {
        long written =
                switch (codec) {
                    case UNCOMPRESSED -> copy(source, target);
                    case SNAPPY -> snappy(source, target);
                    case ZSTD -> zstd(source, target);
                    case GZIP -> gzip(source, target);
                    case LZ4_RAW -> lz4(source, target);
                    case LZ4 -> lz4Blocks(source, target);
                    case LZO, BROTLI ->
                            throw new QueryException(
                                    ErrorCode.UNSUPPORTED,
                                    "Parquet pages that are compressed with "
                                            + codec
                                            + " cannot be read; write them with ZSTD or SNAPPY");
                };
        if (written != target.byteSize()) {
            throw new MalformedException(
                    "page unpacks to " + written + " bytes instead of " + target.byteSize());
        }
    }

    private static long copy(MemorySegment source, MemorySegment target) {
        long bytes = Math.min(source.byteSize(), target.byteSize());
        MemorySegment.copy(source, 0, target, 0, bytes);
        return source.byteSize();
    }

    /// Snappy's native code writes as many bytes as the input says, so that is looked at first.
    private static long snappy(MemorySegment source, MemorySegment target) {
        try {
            long bytes = Snappy.uncompressedLength(source.address(), source.byteSize());
            return bytes == target.byteSize()
                    ? Snappy.rawUncompress(source.address(), source.byteSize(), target.address())
                    : bytes;
        } catch (IOException e) {
            throw new MalformedException("page is no valid Snappy: " + e.getMessage(), e);
        }
    }

    private static long zstd(MemorySegment source, MemorySegment target) {
        long result =
                Zstd.decompressUnsafe(
                        target.address(), target.byteSize(), source.address(), source.byteSize());
        if (Zstd.isError(result)) {
            throw new MalformedException(
                    "page is no valid Zstandard: " + Zstd.getErrorName(result));
        }
        return result;
    }

    private static long lz4(MemorySegment source, MemorySegment target) {
        try {
            ByteBuffer output = target.asByteBuffer();
            LZ4Factory.fastestInstance()
                    .safeDecompressor()
                    .decompress(source.asByteBuffer(), output);
            return output.position();
        } catch (LZ4Exception e) {
            throw new MalformedException("page is no valid LZ4: " + e.getMessage(), e);
        }
    }

    /// The older of the two kinds of LZ4, of which no specification says what it is: blocks as
    /// Hadoop frames them, or a bare block.
    private static long lz4Blocks(MemorySegment source, MemorySegment target) {
        long written;
        try {
            written = unframe(source, target);
        } catch (MalformedException e) {
            written = -1;
        }
        return written == target.byteSize() ? written : lz4(source, target);
    }

    /// A frame is how many bytes it unpacks to, and blocks until there are so many, each behind its
    /// packed length.
    ///
    /// @return bytes written, or -1 if there are no such frames
    private static long unframe(MemorySegment source, MemorySegment target) {
        long at = 0;
        long written = 0;
        long frameEnd = 0;
        while (at < source.byteSize()) {
            if (source.byteSize() - at < Integer.BYTES) {
                return -1;
            }
            long bytes = Integer.toUnsignedLong(source.get(BIG_ENDIAN, at));
            at += Integer.BYTES;
            if (written == frameEnd) {
                frameEnd += bytes;
            } else if (bytes > source.byteSize() - at || frameEnd > target.byteSize()) {
                return -1;
            } else {
                MemorySegment room = target.asSlice(written, frameEnd - written);
                written += lz4(source.asSlice(at, bytes), room);
                at += bytes;
            }
        }
        return written == frameEnd ? written : -1;
    }

    private static long gzip(MemorySegment source, MemorySegment target) {
        ByteBuffer input = source.asByteBuffer();
        try {
            skipGzipHeader(input);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new MalformedException("page is no valid GZIP: its header is cut off", e);
        }
        ByteBuffer output = target.asByteBuffer();
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(input);
            int written = 0;
            while (!inflater.finished() && output.hasRemaining()) {
                int step = inflater.inflate(output);
                if (step == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new MalformedException("page is no valid GZIP: it ends too early");
                }
                written += step;
            }
            return written;
        } catch (DataFormatException e) {
            throw new MalformedException("page is no valid GZIP: " + e.getMessage(), e);
        }
    }

    /// RFC 1952: a fixed part, and optional parts that flags announce.
    private static void skipGzipHeader(ByteBuffer input) {
        if (input.remaining() < GZIP_HEADER_BYTES + GZIP_TRAILER_BYTES
                || (input.getShort(0) & 0xFFFF) != 0x1F8B) {
            throw new MalformedException("page is no valid GZIP: it has no header");
        }
        int flags = input.get(3);
        input.position(GZIP_HEADER_BYTES);
        if ((flags & 4) != 0) {
            int extra = (input.get() & 0xFF) | (input.get() & 0xFF) << 8;
            input.position(input.position() + extra);
        }
        for (int text = flags & 0x18; text != 0; text &= text - 1) {
            while (input.get() != 0) {}
        }
        if ((flags & 2) != 0) {
            input.position(input.position() + Short.BYTES);
        }
    }
}
