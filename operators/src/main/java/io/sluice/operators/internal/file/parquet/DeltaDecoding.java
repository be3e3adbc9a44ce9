package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;

/// Rewrites the encodings that store differences as plain values, a page at a time.
///
/// See "Delta encoding" in Parquet's `Encodings.md`.
final class DeltaDecoding {

    private DeltaDecoding() {}

    /// Rewrites DELTA_BINARY_PACKED integers.
    ///
    /// @param width bytes of each value in the target, 4 or 8
    /// @param maxValues how many values there may be; the target has room for them
    /// @return how many values there are, and where they end
    static Decoded integers(
            MemorySegment source,
            long from,
            long end,
            MemorySegment target,
            int width,
            int maxValues) {
        return new Integers(source, from, end, target, width).decode(maxValues);
    }

    /// @param count how many values were written
    /// @param end the byte after them in the source
    record Decoded(int count, long end) {}

    private static final class Integers {

        private final MemorySegment source;
        private final long end;
        private final MemorySegment target;
        private final int width;
        private long position;

        Integers(MemorySegment source, long from, long end, MemorySegment target, int width) {
            this.source = source;
            this.position = from;
            this.end = end;
            this.target = target;
            this.width = width;
        }

        Decoded decode(int maxValues) {
            long blockValues = varint();
            long miniBlocks = varint();
            long count = varint();
            long value = zigzag();
            if (miniBlocks < 1
                    || blockValues % miniBlocks != 0
                    || blockValues / miniBlocks % Integer.SIZE != 0
                    || blockValues > Short.MAX_VALUE * 8L
                    || count < 0
                    || count > maxValues) {
                throw new MalformedException(
                        "delta encoding of "
                                + count
                                + " values for "
                                + maxValues
                                + " in blocks of "
                                + blockValues
                                + " and "
                                + miniBlocks);
            }
            if (count == 0) {
                return new Decoded(0, position);
            }
            put(0, value);
            int done = 1;
            while (done < count) {
                long minDelta = zigzag();
                long widths = position;
                advance(miniBlocks);
                for (int i = 0; i < miniBlocks && done < count; i++) {
                    int bits = source.get(Segments.I8, widths + i) & 0xFF;
                    int inBlock = (int) (blockValues / miniBlocks);
                    int wanted = (int) Math.min(inBlock, count - done);
                    value = unpack(bits, wanted, minDelta, value, done);
                    done += wanted;
                    position = Math.min(end, position + (long) inBlock * bits / 8);
                }
            }
            return new Decoded((int) count, position);
        }

        private long unpack(int bits, int count, long minDelta, long start, int at) {
            if (bits > Long.SIZE || position + ((long) bits * count + 7) / 8 > end) {
                throw new MalformedException("delta encoding ends too early");
            }
            long value = start;
            for (int i = 0; i < count; i++) {
                value += minDelta + bits(position, (long) bits * i, bits);
                put(at + i, value);
            }
            return value;
        }

        private long bits(long from, long bit, int count) {
            if (count == 0) {
                return 0;
            }
            long at = from + (bit >>> 3);
            int shift = (int) (bit & 7);
            long word = source.get(Segments.I64, at) >>> shift;
            if (shift + count > Long.SIZE) {
                word |= (source.get(Segments.I8, at + Long.BYTES) & 0xFFL) << (Long.SIZE - shift);
            }
            return count == Long.SIZE ? word : word & ((1L << count) - 1);
        }

        private void put(int index, long value) {
            if (width == Integer.BYTES) {
                target.set(Segments.I32, 4L * index, (int) value);
            } else {
                target.set(Segments.I64, 8L * index, value);
            }
        }

        private long zigzag() {
            long value = varint();
            return (value >>> 1) ^ -(value & 1);
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                int b = source.get(Segments.I8, position) & 0xFF;
                advance(1);
                value |= (long) (b & 0x7F) << shift;
                if (b < 0x80) {
                    return value;
                }
            }
            throw new MalformedException("delta encoding has a number of more than 64 bits");
        }

        private void advance(long bytes) {
            if (bytes > end - position) {
                throw new MalformedException("delta encoding ends too early");
            }
            position += bytes;
        }
    }
}
