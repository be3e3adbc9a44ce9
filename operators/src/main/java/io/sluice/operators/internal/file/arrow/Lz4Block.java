package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;

/// Unpacks LZ4 blocks that go on from blocks before them: what they repeat may lie up to 64 KiB
/// back, in what has been unpacked already (LZ4 block format). The library's decompressors know
/// blocks that stand alone only.
///
/// Every read and write is checked against its bounds; bytes of any content end in the right bytes
/// or an error.
final class Lz4Block {

    /// The shortest repetition; a token counts from there.
    private static final int MIN_MATCH = 4;

    /// The largest number in half a token; more follows in bytes of its own.
    private static final int TOKEN_MAX = 15;

    private static final int BYTE_MAX = 255;

    private final MemorySegment source;
    private long in;

    private Lz4Block(MemorySegment source) {
        this.source = source;
    }

    /// Unpacks one block.
    ///
    /// @param target native memory, of which the bytes from `history` to `from` are there to be
    ///   repeated
    /// @param from where the block's first byte goes
    /// @param end where the block has to end at the latest
    /// @return where it ends
    /// @throws IllegalArgumentException if the block is not valid or longer
    static long unpack(
            MemorySegment source, MemorySegment target, long history, long from, long end) {
        return new Lz4Block(source).unpack(target, history, from, end);
    }

    private long unpack(MemorySegment target, long history, long from, long end) {
        long out = from;
        while (true) {
            int token = next();
            long literals = length(token >> 4);
            if (literals > source.byteSize() - in || literals > end - out) {
                throw invalid("has more bytes than there are, or than fit");
            }
            MemorySegment.copy(source, in, target, out, literals);
            in += literals;
            out += literals;
            if (in == source.byteSize()) {
                return out;
            }
            int distance = next() | next() << 8;
            long repeated = length(token & TOKEN_MAX) + MIN_MATCH;
            if (distance == 0 || distance > out - history) {
                throw invalid("repeats what is not there");
            }
            if (repeated > end - out) {
                throw invalid("has more bytes than fit");
            }
            repeat(target, out, distance, repeated);
            out += repeated;
        }
    }

    /// Copies from before a place to it. Where both overlap, the copy repeats its own bytes, so
    /// each round can copy twice as many as the one before.
    private static void repeat(MemorySegment target, long out, long distance, long bytes) {
        long done = 0;
        while (done < bytes) {
            long step = Math.min(distance + done, bytes - done);
            MemorySegment.copy(target, out - distance, target, out + done, step);
            done += step;
        }
    }

    /// The source bounds what is added up, so it cannot overflow.
    private long length(int inToken) {
        long length = inToken;
        if (inToken == TOKEN_MAX) {
            int more = BYTE_MAX;
            while (more == BYTE_MAX) {
                more = next();
                length += more;
            }
        }
        return length;
    }

    private int next() {
        if (in >= source.byteSize()) {
            throw invalid("is cut off");
        }
        return source.get(Segments.I8, in++) & 0xFF;
    }

    private static IllegalArgumentException invalid(String why) {
        return new IllegalArgumentException("buffer is no valid LZ4: a block " + why);
    }
}
