package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Bits;
import io.sluice.batch.Segments;
import java.lang.foreign.MemorySegment;

/// Moves values that were read one after the other to the rows that have one, in place, from the
/// last to the first; rows without one get zero.
final class Spread {

    private Spread() {}

    /// @param width bytes of a value
    /// @param rows how many rows there are; `present` of them are set in `validity`
    static void fixed(
            MemorySegment values, int width, MemorySegment validity, int rows, int present) {
        switch (width) {
            case 1 -> spread8(values, validity, rows, present);
            case 2 -> spread16(values, validity, rows, present);
            case 4 -> spread32(values, validity, rows, present);
            case 8 -> spread64(values, validity, rows, present);
            case 16 -> spread128(values, validity, rows, present);
            default -> throw new IllegalArgumentException("byte width: " + width);
        }
    }

    static void bits(MemorySegment values, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows - 1; row >= 0; row--) {
            Bits.set(values, row, Bits.get(validity, row) && Bits.get(values, --next));
        }
    }

    /// Offsets of `present` strings become offsets of all rows; those without one are empty.
    static void offsets(MemorySegment offsets, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows; row > 0; row--) {
            offsets.set(Segments.I32, 4L * row, offsets.get(Segments.I32, 4L * next));
            next -= Bits.get(validity, row - 1) ? 1 : 0;
        }
    }

    private static void spread8(
            MemorySegment values, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows - 1; row >= 0; row--) {
            byte value = Bits.get(validity, row) ? values.get(Segments.I8, --next) : 0;
            values.set(Segments.I8, row, value);
        }
    }

    private static void spread16(
            MemorySegment values, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows - 1; row >= 0; row--) {
            short value = Bits.get(validity, row) ? values.get(Segments.I16, 2L * --next) : 0;
            values.set(Segments.I16, 2L * row, value);
        }
    }

    private static void spread32(
            MemorySegment values, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows - 1; row >= 0; row--) {
            int value = Bits.get(validity, row) ? values.get(Segments.I32, 4L * --next) : 0;
            values.set(Segments.I32, 4L * row, value);
        }
    }

    private static void spread64(
            MemorySegment values, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows - 1; row >= 0; row--) {
            long value = Bits.get(validity, row) ? values.get(Segments.I64, 8L * --next) : 0;
            values.set(Segments.I64, 8L * row, value);
        }
    }

    private static void spread128(
            MemorySegment values, MemorySegment validity, int rows, int present) {
        int next = present;
        for (int row = rows - 1; row >= 0; row--) {
            boolean valid = Bits.get(validity, row);
            next -= valid ? 1 : 0;
            long low = valid ? values.get(Segments.I64, 16L * next) : 0;
            long high = valid ? values.get(Segments.I64, 16L * next + 8) : 0;
            values.set(Segments.I64, 16L * row, low);
            values.set(Segments.I64, 16L * row + 8, high);
        }
    }
}
