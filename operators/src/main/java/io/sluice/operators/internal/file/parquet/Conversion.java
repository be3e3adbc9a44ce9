package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns values of a fixed width, as a plain page has them one after the other, into values of a
/// column's layout. One class for each pair of representations, so that each loop stays compiled
/// for one of them.
abstract sealed class Conversion {

    private static final long MICROS_PER_MILLI = 1000;
    private static final long NANOS_PER_MICRO = 1000;
    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// For values that are not of a fixed width.
    static final Conversion NONE = new Copy(Layout.NONE, 0);

    static final Conversion INT32 = new Copy(Layout.I32, Integer.BYTES);
    static final Conversion INT64 = new Copy(Layout.I64, Long.BYTES);
    static final Conversion FLOAT = new Copy(Layout.F32, Float.BYTES);
    static final Conversion DOUBLE = new Copy(Layout.F64, Double.BYTES);
    static final Conversion FLOAT16 = new HalfToFloat();
    static final Conversion INT32_TO_INT8 = new IntToByte();
    static final Conversion INT32_TO_INT16 = new IntToShort();
    static final Conversion INT32_TO_INT64 = new IntToLong();
    static final Conversion UINT32_TO_INT64 = new UnsignedIntToLong();
    static final Conversion UINT64_TO_DECIMAL = new UnsignedLongToWide();
    static final Conversion MILLIS32_TO_MICROS = new IntMillisToMicros();
    static final Conversion MILLIS_TO_MICROS = new MillisToMicros();
    static final Conversion NANOS_TO_MICROS = new NanosToMicros();
    static final Conversion INT96_TO_MICROS = new Int96ToMicros();

    private final Layout layout;
    private final int physicalWidth;

    private Conversion(Layout layout, int physicalWidth) {
        this.layout = layout;
        this.physicalWidth = physicalWidth;
    }

    /// Decimals in so many big-endian bytes.
    static Conversion bigEndian(Layout layout, int bytes) {
        return layout == Layout.I64 ? new BytesToLong(bytes) : new BytesToWide(bytes);
    }

    final Layout layout() {
        return layout;
    }

    /// Bytes of each value in a plain page.
    final int physicalWidth() {
        return physicalWidth;
    }

    /// Converts consecutive values.
    ///
    /// @param from the first value's byte in the source
    /// @param at the first value's index in the target
    abstract void convert(
            MemorySegment source, long from, MemorySegment target, long at, int count);

    private static final class Copy extends Conversion {

        Copy(Layout layout, int width) {
            super(layout, width);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            long width = physicalWidth();
            MemorySegment.copy(source, from, target, at * width, count * width);
        }
    }

    private static final class HalfToFloat extends Conversion {

        HalfToFloat() {
            super(Layout.F32, Short.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                float value = Float.float16ToFloat(source.get(Segments.I16, from + 2L * i));
                target.set(Segments.F32, 4 * (at + i), value);
            }
        }
    }

    private static final class IntToByte extends Conversion {

        IntToByte() {
            super(Layout.I8, Integer.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                target.set(Segments.I8, at + i, (byte) source.get(Segments.I32, from + 4L * i));
            }
        }
    }

    private static final class IntToShort extends Conversion {

        IntToShort() {
            super(Layout.I16, Integer.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                target.set(
                        Segments.I16,
                        2 * (at + i),
                        (short) source.get(Segments.I32, from + 4L * i));
            }
        }
    }

    private static final class IntToLong extends Conversion {

        IntToLong() {
            super(Layout.I64, Integer.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                target.set(Segments.I64, 8 * (at + i), source.get(Segments.I32, from + 4L * i));
            }
        }
    }

    private static final class UnsignedIntToLong extends Conversion {

        UnsignedIntToLong() {
            super(Layout.I64, Integer.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                long value = Integer.toUnsignedLong(source.get(Segments.I32, from + 4L * i));
                target.set(Segments.I64, 8 * (at + i), value);
            }
        }
    }

    private static final class UnsignedLongToWide extends Conversion {

        UnsignedLongToWide() {
            super(Layout.I128, Long.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                target.set(Segments.I64, 16 * (at + i), source.get(Segments.I64, from + 8L * i));
                target.set(Segments.I64, 16 * (at + i) + 8, 0);
            }
        }
    }

    private static final class IntMillisToMicros extends Conversion {

        IntMillisToMicros() {
            super(Layout.I64, Integer.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                long value = source.get(Segments.I32, from + 4L * i) * MICROS_PER_MILLI;
                target.set(Segments.I64, 8 * (at + i), value);
            }
        }
    }

    private static final class MillisToMicros extends Conversion {

        MillisToMicros() {
            super(Layout.I64, Long.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                long millis = source.get(Segments.I64, from + 8L * i);
                if (millis != millis * MICROS_PER_MILLI / MICROS_PER_MILLI) {
                    throw new MalformedException(
                            "a timestamp of " + millis + " ms has no microseconds in 64 bits");
                }
                target.set(Segments.I64, 8 * (at + i), millis * MICROS_PER_MILLI);
            }
        }
    }

    private static final class NanosToMicros extends Conversion {

        NanosToMicros() {
            super(Layout.I64, Long.BYTES);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                long nanos = source.get(Segments.I64, from + 8L * i);
                target.set(Segments.I64, 8 * (at + i), Math.floorDiv(nanos, NANOS_PER_MICRO));
            }
        }
    }

    /// Nanoseconds of the day, then the Julian day, as old writers have timestamps.
    private static final class Int96ToMicros extends Conversion {

        private static final long EPOCH_JULIAN_DAY = 2_440_588;
        private static final long MICROS_PER_DAY = 86_400_000_000L;

        Int96ToMicros() {
            super(Layout.I64, 12);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            for (int i = 0; i < count; i++) {
                long nanos = source.get(Segments.I64, from + 12L * i);
                long day = source.get(Segments.I32, from + 12L * i + 8) - EPOCH_JULIAN_DAY;
                long micros = day * MICROS_PER_DAY + Math.floorDiv(nanos, NANOS_PER_MICRO);
                target.set(Segments.I64, 8 * (at + i), micros);
            }
        }
    }

    private static final class BytesToLong extends Conversion {

        BytesToLong(int width) {
            super(Layout.I64, width);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            int width = physicalWidth();
            for (int i = 0; i < count; i++) {
                long start = from + (long) width * i;
                target.set(Segments.I64, 8 * (at + i), bigEndianLong(source, start, width));
            }
        }
    }

    private static final class BytesToWide extends Conversion {

        BytesToWide(int width) {
            super(Layout.I128, width);
        }

        @Override
        void convert(MemorySegment source, long from, MemorySegment target, long at, int count) {
            int width = physicalWidth();
            for (int i = 0; i < count; i++) {
                bigEndianWide(source, from + (long) width * i, width, target, at + i);
            }
        }
    }

    /// The signed number in so many big-endian bytes, of which those before the last eight only
    /// repeat the sign.
    static long bigEndianLong(MemorySegment source, long from, int width) {
        int low = Math.min(width, Long.BYTES);
        long value = width == 0 ? 0 : source.get(Segments.I8, from + width - low);
        for (int i = 1; i < low; i++) {
            value = value << 8 | (source.get(Segments.I8, from + width - low + i) & 0xFF);
        }
        for (int i = 0; i < width - low; i++) {
            if (source.get(Segments.I8, from + i) != value >> 63) {
                throw new MalformedException("a decimal has more digits than its type");
            }
        }
        return value;
    }

    /// Writes the signed number in so many big-endian bytes as one of 128 bits.
    static void bigEndianWide(
            MemorySegment source, long from, int width, MemorySegment target, long at) {
        if (width <= Long.BYTES) {
            long value = bigEndianLong(source, from, width);
            target.set(Segments.I64, 16 * at, value);
            target.set(Segments.I64, 16 * at + 8, value >> 63);
            return;
        }
        long low = source.get(BIG_ENDIAN_LONG, from + width - Long.BYTES);
        target.set(Segments.I64, 16 * at, low);
        target.set(Segments.I64, 16 * at + 8, bigEndianLong(source, from, width - Long.BYTES));
    }
}
