package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Bits;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reads Parquet's hybrid of run lengths and bit packing, in which levels, dictionary indexes and
/// booleans are written.
///
/// The memory must reach eight bytes beyond what is read, since bits are fetched in words. Not
/// thread-safe.
final class RleReader {

    private MemorySegment memory = Segments.EMPTY;
    private long position;
    private long end;
    private int width;
    private int runLeft;
    private boolean packed;
    private int runValue;
    private long packedStart;
    private long packedBit;

    /// Starts at a position.
    ///
    /// @param bitWidth bits of each value, 0 to 32
    void reset(MemorySegment newMemory, long from, long newEnd, int bitWidth) {
        if (bitWidth < 0 || bitWidth > Integer.SIZE || from > newEnd) {
            throw new MalformedException("levels or indexes of " + bitWidth + " bits");
        }
        memory = newMemory;
        position = from;
        end = newEnd;
        width = bitWidth;
        runLeft = 0;
    }

    /// Writes the next values as 32-bit integers.
    ///
    /// @param at index of the first one in the target
    void read(MemorySegment target, int at, int count) {
        int done = 0;
        while (done < count) {
            int take = take(count - done);
            if (packed) {
                unpack(target, at + done, take);
            } else {
                fill(target, at + done, take);
            }
            done += take;
        }
    }

    void read(int[] target, int at, int count) {
        int done = 0;
        while (done < count) {
            int take = take(count - done);
            if (packed) {
                long mask = (1L << width) - 1;
                for (int i = 0; i < take; i++) {
                    target[at + done + i] = (int) (word(packedBit) & mask);
                    packedBit += width;
                }
            } else {
                Arrays.fill(target, at + done, at + done + take, runValue);
            }
            done += take;
        }
    }

    /// Writes the next values, of one bit each, into a bitmap.
    ///
    /// @param from the first bit to write
    /// @return how many of them are 1
    int readBits(MemorySegment bits, int from, int count) {
        int done = 0;
        int ones = 0;
        while (done < count) {
            int take = take(count - done);
            if (packed) {
                copyBits(bits, from + done, take);
                ones += Bits.count(bits, from + done, take);
            } else {
                Bits.fill(bits, from + done, take, runValue != 0);
                ones += runValue != 0 ? take : 0;
            }
            done += take;
        }
        return ones;
    }

    /// How many of the wanted values the current run has, at least 1; they count as read.
    private int take(int wanted) {
        while (runLeft == 0) {
            nextRun();
        }
        int take = Math.min(runLeft, wanted);
        if (packed && packedStart + ((packedBit + (long) take * width + 7) >>> 3) > end) {
            throw new MalformedException("levels or indexes end too early");
        }
        runLeft -= take;
        return take;
    }

    private void nextRun() {
        if (width == 0) {
            packed = false;
            runValue = 0;
            runLeft = Integer.MAX_VALUE;
            return;
        }
        int header = varint();
        packed = (header & 1) != 0;
        if (packed) {
            int groups = header >>> 1;
            runLeft = (int) Math.min(8L * groups, Integer.MAX_VALUE);
            packedStart = position;
            packedBit = 0;
            position = Math.min(end, position + (long) groups * width);
            return;
        }
        runLeft = header >>> 1;
        runValue = 0;
        for (int shift = 0; shift < width; shift += 8) {
            runValue |= next() << shift;
        }
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int b = next();
            value |= (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new MalformedException("levels or indexes have a run of more than 32 bits");
    }

    private int next() {
        if (position >= end) {
            throw new MalformedException("levels or indexes end too early");
        }
        return memory.get(Segments.I8, position++) & 0xFF;
    }

    private long word(long bit) {
        return memory.get(Segments.I64, packedStart + (bit >>> 3)) >>> (bit & 7);
    }

    private void unpack(MemorySegment target, int at, int count) {
        MemorySegment source = memory;
        long start = packedStart;
        long mask = (1L << width) - 1;
        long bit = packedBit;
        int step = width;
        for (int i = 0; i < count; i++) {
            long value = source.get(Segments.I64, start + (bit >>> 3)) >>> (bit & 7);
            target.set(Segments.I32, 4L * (at + i), (int) (value & mask));
            bit += step;
        }
        packedBit = bit;
    }

    private void fill(MemorySegment target, int at, int count) {
        int value = runValue;
        for (int i = 0; i < count; i++) {
            target.set(Segments.I32, 4L * (at + i), value);
        }
    }

    private void copyBits(MemorySegment bits, int to, int count) {
        int from = Math.toIntExact(packedBit);
        MemorySegment source = memory.asSlice(packedStart);
        if ((from & 7) == 0 && (to & 7) == 0) {
            Bits.copy(source, from, bits, to, count);
        } else {
            for (int i = 0; i < count; i++) {
                Bits.set(bits, to + i, Bits.get(source, from + i));
            }
        }
        packedBit += count;
    }
}
