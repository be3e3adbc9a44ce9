package io.sluice.batch;

import io.sluice.batch.ColumnAssembly.Validity;
import java.lang.foreign.MemorySegment;

/// Copies of integers of one width into another. Those that can fail answer with the first row that
/// is not null and does not fit, or with -1.
final class IntegerConversions {

    private IntegerConversions() {}

    static boolean usesHighestBit(MemorySegment values, int count) {
        long all = 0;
        for (int i = 0; i < count; i++) {
            all |= values.get(Segments.I64, 8L * i);
        }
        return all < 0;
    }

    /// Unsigned integers of 1, 2, 4 or 8 bytes as signed ones of twice the width.
    static void widenUnsigned(MemorySegment from, int width, MemorySegment to, int count) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    to.set(Segments.I16, 2L * i, (short) (from.get(Segments.I8, i) & 0xFF));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    to.set(Segments.I32, 4L * i, from.get(Segments.I16, 2L * i) & 0xFFFF);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    to.set(Segments.I64, 8L * i, from.get(Segments.I32, 4L * i) & 0xFFFF_FFFFL);
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    to.set(Segments.I64, 16L * i, from.get(Segments.I64, 8L * i));
                    to.set(Segments.I64, 16L * i + 8, 0);
                }
            }
            default -> throw new IllegalArgumentException("byte width: " + width);
        }
    }

    /// Signed integers of 4, 8, 16 or 32 bytes as ones of 8 or 16 bytes.
    static int resize(
            MemorySegment from,
            int fromWidth,
            MemorySegment to,
            int toWidth,
            int count,
            Validity validity) {
        for (int i = 0; i < count; i++) {
            long at = (long) fromWidth * i;
            long low = fromWidth == 4 ? from.get(Segments.I32, at) : from.get(Segments.I64, at);
            long high = fromWidth <= 8 ? low >> 63 : from.get(Segments.I64, at + 8);
            boolean fits = toWidth == 16 || high == low >> 63;
            if (fromWidth == 32) {
                long sign = (toWidth == 16 ? high : low) >> 63;
                fits &=
                        from.get(Segments.I64, at + 16) == sign
                                && from.get(Segments.I64, at + 24) == sign;
            }
            if (!fits && !validity.isNull(i)) {
                return i;
            }
            to.set(Segments.I64, (long) toWidth * i, low);
            if (toWidth == 16) {
                to.set(Segments.I64, 16L * i + 8, high);
            }
        }
        return -1;
    }

    /// Integers of 4 or 8 bytes times a factor, as 8 bytes.
    static int multiply(
            MemorySegment from,
            int fromWidth,
            long factor,
            MemorySegment to,
            int count,
            Validity validity) {
        for (int i = 0; i < count; i++) {
            long value =
                    fromWidth == 4
                            ? from.get(Segments.I32, 4L * i)
                            : from.get(Segments.I64, 8L * i);
            long product = value * factor;
            if (Math.multiplyHigh(value, factor) != product >> 63 && !validity.isNull(i)) {
                return i;
            }
            to.set(Segments.I64, 8L * i, product);
        }
        return -1;
    }

    /// Integers of 8 bytes divided by a divisor, without a rest.
    static int divide(
            MemorySegment from, long divisor, MemorySegment to, int count, Validity validity) {
        for (int i = 0; i < count; i++) {
            long value = from.get(Segments.I64, 8L * i);
            long quotient = value / divisor;
            if (quotient * divisor != value && !validity.isNull(i)) {
                return i;
            }
            to.set(Segments.I64, 8L * i, quotient);
        }
        return -1;
    }
}
