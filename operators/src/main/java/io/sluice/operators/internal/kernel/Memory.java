package io.sluice.operators.internal.kernel;

import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;

/// Native memory by address.
///
/// All accesses go through one constant segment, whose class the compiler therefore knows for
/// certain. Loops over segments that come as arguments depend on the type profile of the JDK's
/// shared access methods, and become ten times slower once anything in the process has read a heap
/// segment through them (46 ns instead of 4 ns a row for two checked multiplications).
///
/// The caller vouches for the address: there is no other check.
public final class Memory {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}

    public static long getByte(long address) {
        return ALL.get(Segments.I8, address);
    }

    public static long getShort(long address) {
        return ALL.get(Segments.I16, address);
    }

    public static int getInt(long address) {
        return ALL.get(Segments.I32, address);
    }

    public static long getLong(long address) {
        return ALL.get(Segments.I64, address);
    }

    public static double getFloat(long address) {
        return ALL.get(Segments.F32, address);
    }

    public static double getDouble(long address) {
        return ALL.get(Segments.F64, address);
    }

    /// Bit `index`, 0 or 1, counted from the bit of least value.
    public static int getBit(long address, long index) {
        return (ALL.get(Segments.I8, address + (index >>> 3)) >>> (index & 7)) & 1;
    }

    /// The opposite of a validity bit: 1 where the row is null.
    public static int isNull(long validity, long index) {
        return getBit(validity, index) ^ 1;
    }

    /// The position of a row in its dictionary; 0 where it is null, since what a null row holds is
    /// undefined.
    public static long index(long indexes, long row, int isNull) {
        return isNull != 0 ? 0 : getInt(indexes + 4 * row);
    }

    public static void putByte(long address, long value) {
        ALL.set(Segments.I8, address, (byte) value);
    }

    public static void putShort(long address, long value) {
        ALL.set(Segments.I16, address, (short) value);
    }

    public static void putInt(long address, long value) {
        ALL.set(Segments.I32, address, (int) value);
    }

    public static void putLong(long address, long value) {
        ALL.set(Segments.I64, address, value);
    }

    public static void putFloat(long address, double value) {
        ALL.set(Segments.F32, address, (float) value);
    }

    public static void putDouble(long address, double value) {
        ALL.set(Segments.F64, address, value);
    }

    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }
}
