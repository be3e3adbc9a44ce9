package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// Unpacks LZ4 frames from native memory to native memory: one or more, with blocks that depend on
/// each other or do not, packed or plain, with or without checksums (LZ4 frame format 1.6). Frames
/// that need a dictionary are refused.
///
/// Nothing is allocated for what a frame says of its size; it fits the target or is an error.
final class Lz4Frames {

    private static final int MAGIC = 0x184D2204;

    /// Sixteen magic numbers stand before content of other applications.
    private static final int SKIPPABLE_MAGIC = 0x184D2A50;

    private static final int DICTIONARY = 1;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int INDEPENDENT = 1 << 5;
    private static final int VERSION_SHIFT = 6;

    private static final int PLAIN_BLOCK = 1 << 31;

    private final MemorySegment source;
    private final MemorySegment target;
    private long position;
    private long written;

    private Lz4Frames(MemorySegment source, MemorySegment target) {
        this.source = source;
        this.target = target;
    }

    /// Unpacks all frames.
    ///
    /// @return how many bytes of the target have been written
    /// @throws IllegalArgumentException if the bytes are no valid frames, or unpack to more than
    ///   the target takes
    static long unpack(MemorySegment source, MemorySegment target) {
        Lz4Frames frames = new Lz4Frames(source, target);
        while (frames.position < source.byteSize()) {
            frames.frame();
        }
        return frames.written;
    }

    private void frame() {
        int magic = nextInt();
        if (magic == MAGIC) {
            content();
        } else if ((magic & ~0xF) == SKIPPABLE_MAGIC) {
            next(nextInt() & 0xFFFF_FFFFL);
        } else {
            throw invalid("no frame begins with " + Integer.toHexString(magic));
        }
    }

    private void content() {
        long start = written;
        long descriptor = position;
        int flags = nextByte();
        int blockFlags = nextByte();
        if (flags >> VERSION_SHIFT != 1 || (flags & 2) != 0 || (blockFlags & 0x8F) != 0) {
            throw invalid("unknown flags " + flags + " and " + blockFlags);
        }
        int maxBlockBytes = maxBlockBytes(blockFlags >> 4);
        boolean sized = (flags & CONTENT_SIZE) != 0;
        long size = sized ? next(Long.BYTES).get(Segments.I64, 0) : 0;
        if ((flags & DICTIONARY) != 0) {
            throw invalid("it needs a dictionary");
        }
        long descriptorBytes = position - descriptor;
        requireChecksum(
                (hash(source.asSlice(descriptor, descriptorBytes)) >>> 8) & 0xFF, nextByte());
        blocks(flags, maxBlockBytes, start);
        if (sized && size != written - start) {
            throw invalid("it has " + (written - start) + " bytes where it says " + size);
        }
        if ((flags & CONTENT_CHECKSUM) != 0) {
            requireChecksum(hash(target.asSlice(start, written - start)), nextInt());
        }
    }

    private void blocks(int flags, int maxBlockBytes, long start) {
        int header = nextInt();
        while (header != 0) {
            int bytes = header & ~PLAIN_BLOCK;
            if (bytes > maxBlockBytes) {
                throw invalid("a block of " + bytes + " bytes");
            }
            MemorySegment block = next(bytes);
            if ((flags & BLOCK_CHECKSUM) != 0) {
                requireChecksum(hash(block), nextInt());
            }
            int room = (int) Math.min(maxBlockBytes, target.byteSize() - written);
            if (header < 0) {
                plain(block, room);
            } else if ((flags & INDEPENDENT) != 0) {
                written += independent(block, target.asSlice(written, room));
            } else {
                written = Lz4Block.unpack(block, target, start, written, written + room);
            }
            header = nextInt();
        }
    }

    private void plain(MemorySegment block, int room) {
        if (block.byteSize() > room) {
            throw invalid("it unpacks to more than " + target.byteSize() + " bytes");
        }
        MemorySegment.copy(block, 0, target, written, block.byteSize());
        written += block.byteSize();
    }

    private static int independent(MemorySegment block, MemorySegment room) {
        LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        try {
            return decompressor.decompress(
                    block.asByteBuffer(),
                    0,
                    (int) block.byteSize(),
                    room.asByteBuffer(),
                    0,
                    (int) room.byteSize());
        } catch (LZ4Exception e) {
            throw new IllegalArgumentException("buffer is no valid LZ4: " + e.getMessage(), e);
        }
    }

    private static int maxBlockBytes(int code) {
        if (code < 4) {
            throw invalid("unknown block size " + code);
        }
        return 1 << (2 * code + 8);
    }

    private static void requireChecksum(int found, int expected) {
        if (found != expected) {
            throw invalid("its checksum is wrong");
        }
    }

    private static int hash(MemorySegment bytes) {
        if (bytes.byteSize() > Integer.MAX_VALUE) {
            throw invalid("it has one checksum for " + bytes.byteSize() + " bytes");
        }
        XXHash32 hash = XXHashFactory.fastestInstance().hash32();
        return hash.hash(bytes.asByteBuffer(), 0, (int) bytes.byteSize(), 0);
    }

    private int nextInt() {
        return next(Integer.BYTES).get(Segments.I32, 0);
    }

    private int nextByte() {
        return next(1).get(Segments.I8, 0) & 0xFF;
    }

    private MemorySegment next(long bytes) {
        if (bytes > source.byteSize() - position) {
            throw invalid("it is cut off");
        }
        MemorySegment found = source.asSlice(position, bytes);
        position += bytes;
        return found;
    }

    private static IllegalArgumentException invalid(String why) {
        return new IllegalArgumentException("buffer is no valid LZ4: " + why);
    }
}
