package io.sluice.operators.internal.memory;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;

/// Native memory by address: for structures that hold pointers, such as keys that point to their
/// text.
///
/// Nothing is checked. Addresses come from buffers that their owner holds while it uses them.
public final class Native {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Native() {}

    public static byte getByte(long address) {
        return ALL.get(Segments.I8, address);
    }

    public static int getInt(long address) {
        return ALL.get(Segments.I32, address);
    }

    public static long getLong(long address) {
        return ALL.get(Segments.I64, address);
    }

    public static void putLong(long address, long value) {
        ALL.set(Segments.I64, address, value);
    }

    /// Whether two runs of bytes are the same.
    public static boolean equal(long a, long b, long bytes) {
        long at = 0;
        for (; at + 8 <= bytes; at += 8) {
            if (getLong(a + at) != getLong(b + at)) {
                return false;
            }
        }
        for (; at < bytes; at++) {
            if (getByte(a + at) != getByte(b + at)) {
                return false;
            }
        }
        return true;
    }

    /// Compares two runs of bytes as unsigned numbers, the shorter first where one begins the
    /// other.
    public static int compare(long a, long aBytes, long b, long bBytes) {
        long shorter = Math.min(aBytes, bBytes);
        long at = 0;
        for (; at + 8 <= shorter; at += 8) {
            long x = getLong(a + at);
            long y = getLong(b + at);
            if (x != y) {
                return Long.compareUnsigned(Long.reverseBytes(x), Long.reverseBytes(y));
            }
        }
        for (; at < shorter; at++) {
            int order = Byte.compareUnsigned(getByte(a + at), getByte(b + at));
            if (order != 0) {
                return order;
            }
        }
        return Long.compare(aBytes, bBytes);
    }
}
