package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;

/// What a page or a dictionary has one after the other, as values of a fixed width.
sealed interface PlainValues {

    /// Bytes of a converted value.
    int width();

    /// The fewest bytes that a value takes in the file.
    int leastBytes();

    /// Converts consecutive values.
    ///
    /// @param from where the first one begins
    /// @param end where the last one must end
    /// @param at how many values the target has already
    /// @return the byte after the last value
    long convert(
            MemorySegment source, long from, long end, MemorySegment target, int at, int count);

    /// Brings the values of a whole column into their layout, in place.
    Layout finish(MemorySegment values, int rows);

    /// Values that have a fixed width in the file too.
    record Fixed(Conversion conversion) implements PlainValues {

        @Override
        public int width() {
            return conversion.layout().byteWidth();
        }

        @Override
        public int leastBytes() {
            return conversion.physicalWidth();
        }

        @Override
        public long convert(
                MemorySegment source,
                long from,
                long end,
                MemorySegment target,
                int at,
                int count) {
            long bytes = (long) conversion.physicalWidth() * count;
            if (bytes > end - from) {
                throw new MalformedException("page ends too early");
            }
            conversion.convert(source, from, target, at, count);
            return from + bytes;
        }

        @Override
        public Layout finish(MemorySegment values, int rows) {
            return conversion.layout();
        }
    }

    /// Decimals in big-endian bytes, each as many as it needs, after their number.
    record Decimals(DataType.Decimal type) implements PlainValues {

        private static final int WIDTH = 2 * Long.BYTES;

        @Override
        public int width() {
            return WIDTH;
        }

        @Override
        public int leastBytes() {
            return Integer.BYTES;
        }

        @Override
        public long convert(
                MemorySegment source,
                long from,
                long end,
                MemorySegment target,
                int at,
                int count) {
            long position = from;
            for (int i = 0; i < count; i++) {
                int length =
                        end - position < Integer.BYTES ? -1 : source.get(Segments.I32, position);
                position += Integer.BYTES;
                if (length < 0 || length > end - position || length > WIDTH) {
                    throw new MalformedException("decimal of " + length + " bytes");
                }
                Conversion.bigEndianWide(source, position, length, target, at + i);
                position += length;
            }
            return position;
        }

        @Override
        public Layout finish(MemorySegment values, int rows) {
            if (type.fitsLong()) {
                narrow(values, rows);
            }
            return Layout.of(type);
        }

        private static void narrow(MemorySegment values, int rows) {
            for (int row = 0; row < rows; row++) {
                long low = values.get(Segments.I64, (long) WIDTH * row);
                if (values.get(Segments.I64, (long) WIDTH * row + 8) != low >> 63) {
                    throw new MalformedException("a decimal has more digits than its type");
                }
                values.set(Segments.I64, 8L * row, low);
            }
        }
    }
}
