package io.sluice.batch;

import java.lang.foreign.MemorySegment;

/// Bitmaps in Arrow's order: bit `i` is bit `i % 8`, counted from the least significant, of byte `i
/// / 8`.
public final class Bits {

    private Bits() {}

    /// Bytes that hold this many bits.
    public static long bytes(int bits) {
        return (bits + 7L) >>> 3;
    }

    public static boolean get(MemorySegment bits, int index) {
        return ((bits.get(Segments.I8, index >>> 3) >>> (index & 7)) & 1) != 0;
    }

    public static void set(MemorySegment bits, int index, boolean value) {
        int at = index >>> 3;
        int mask = 1 << (index & 7);
        int old = bits.get(Segments.I8, at);
        bits.set(Segments.I8, at, (byte) (value ? old | mask : old & ~mask));
    }

    /// How many of the bits `from … from + count - 1` are set.
    public static int count(MemorySegment bits, int from, int count) {
        int set = 0;
        int index = from;
        int end = from + count;
        while (index < end && (index & 7) != 0) {
            set += get(bits, index++) ? 1 : 0;
        }
        while (end - index >= 64) {
            set += Long.bitCount(bits.get(Segments.I64, index >>> 3));
            index += 64;
        }
        while (end - index >= 8) {
            set += Integer.bitCount(bits.get(Segments.I8, index >>> 3) & 0xFF);
            index += 8;
        }
        while (index < end) {
            set += get(bits, index++) ? 1 : 0;
        }
        return set;
    }

    /// Copies `count` bits. Where `to` is the first bit of a byte, bits beyond the copied ones in
    /// the last byte of the target become 0.
    public static void copy(
            MemorySegment source, int from, MemorySegment target, int to, int count) {
        if ((from & 7) == 0 && (to & 7) == 0) {
            int whole = count >>> 3;
            MemorySegment.copy(source, from >>> 3, target, to >>> 3, whole);
            int copied = whole << 3;
            if (copied < count) {
                int last = source.get(Segments.I8, (from >>> 3) + whole);
                int mask = (1 << (count - copied)) - 1;
                target.set(Segments.I8, (to >>> 3) + whole, (byte) (last & mask));
            }
            return;
        }
        int copied = 0;
        if ((to & 7) == 0) {
            copied = count & ~7;
            copyShifted(source, from, target, to >>> 3, count >>> 3);
            if (copied < count) {
                target.set(Segments.I8, (to + copied) >>> 3, (byte) 0);
            }
        }
        for (int i = copied; i < count; i++) {
            set(target, to + i, get(source, from + i));
        }
    }

    /// Copies whole bytes of bits that start inside of a byte.
    private static void copyShifted(
            MemorySegment source, int from, MemorySegment target, int toByte, int byteCount) {
        int shift = from & 7;
        int at = from >>> 3;
        for (int i = 0; i < byteCount; i++) {
            int low = source.get(Segments.I8, at + i) & 0xFF;
            int high = source.get(Segments.I8, at + i + 1) & 0xFF;
            target.set(Segments.I8, toByte + i, (byte) (low >>> shift | high << (8 - shift)));
        }
    }

    /// Sets `count` bits from `from` on to one value.
    public static void fill(MemorySegment bits, int from, int count, boolean value) {
        int index = from;
        int end = from + count;
        while (index < end && (index & 7) != 0) {
            set(bits, index++, value);
        }
        int wholeBytes = (end - index) >>> 3;
        bits.asSlice(index >>> 3, wholeBytes).fill((byte) (value ? 0xFF : 0));
        index += wholeBytes << 3;
        while (index < end) {
            set(bits, index++, value);
        }
    }
}
