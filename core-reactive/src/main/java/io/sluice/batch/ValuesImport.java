package io.sluice.batch;

import io.sluice.batch.ColumnAssembly.Validity;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;

/// One array on its way to a column: checks what the format promises and shares or converts its
/// buffers. The assembly takes what has been shared or allocated, also when a check fails.
final class ValuesImport {

    private static final long MILLIS_PER_DAY = 86_400_000;

    private final ArrowImport context;
    private final ColumnAssembly assembly;
    private final ArrowArray.Values array;
    private final Validity validity;
    private final DataType type;
    private final String name;
    private final int length;

    ValuesImport(
            ArrowImport context,
            ColumnAssembly assembly,
            ArrowArray.Values array,
            Validity validity,
            DataType type,
            String name) {
        this.context = context;
        this.assembly = assembly;
        this.array = array;
        this.validity = validity;
        this.type = type;
        this.name = name;
        this.length = array.length();
    }

    Column bits() {
        return finish(Layout.BITS, shared(1, Bits.bytes(length)));
    }

    /// Values that lie as they shall.
    Column fixed() {
        Layout layout = Layout.of(type);
        return finish(layout, shared(1, (long) layout.byteWidth() * length));
    }

    /// Unsigned integers, as the next wider signed type. 64-bit ones stay where they are if none
    /// uses the highest bit.
    Column unsigned(int bitWidth) {
        int width = bitWidth / 8;
        MemorySegment source = bytes(1, (long) width * length);
        if (width == 8 && !IntegerConversions.usesHighestBit(source, length)) {
            return finish(Layout.I64, shared(1, 8L * length));
        }
        MemorySegment target = allocated(2L * width * length);
        IntegerConversions.widenUnsigned(source, width, target, length);
        return finish(Layout.of(type), target);
    }

    Column halfFloats() {
        MemorySegment source = bytes(1, 2L * length);
        MemorySegment target = allocated(4L * length);
        for (int row = 0; row < length; row++) {
            float value = Float.float16ToFloat(source.get(Segments.I16, 2L * row));
            target.set(Segments.F32, 4L * row, value);
        }
        return finish(Layout.F32, target);
    }

    Column decimals(int bitWidth) {
        Layout layout = bitWidth <= 64 ? Layout.I64 : Layout.of(type);
        int width = bitWidth / 8;
        if (width == layout.byteWidth()) {
            return finish(layout, shared(1, (long) width * length));
        }
        MemorySegment source = bytes(1, (long) width * length);
        MemorySegment target = allocated((long) layout.byteWidth() * length);
        int failed =
                IntegerConversions.resize(
                        source, width, target, layout.byteWidth(), length, validity);
        if (failed >= 0) {
            throw unfit(
                    ErrorCode.NUMERIC_OVERFLOW, failed, "has more digits than " + type.sqlName());
        }
        return finish(layout, target);
    }

    /// Milliseconds of a day, as its number.
    Column dates() {
        MemorySegment source = bytes(1, 8L * length);
        MemorySegment target = allocated(4L * length);
        for (int row = 0; row < length; row++) {
            long day = Math.floorDiv(source.get(Segments.I64, 8L * row), MILLIS_PER_DAY);
            if (day != (int) day && !validity.isNull(row)) {
                throw unfit(ErrorCode.NUMERIC_OVERFLOW, row, "is out of the range of dates");
            }
            target.set(Segments.I32, 4L * row, (int) day);
        }
        return finish(Layout.I32, target);
    }

    /// Times and timestamps of another unit than microseconds.
    Column times(TimeUnit unit, int width) {
        MemorySegment source = bytes(1, (long) width * length);
        MemorySegment target = allocated(8L * length);
        long factor = unit == TimeUnit.SECOND ? 1_000_000 : 1000;
        if (unit == TimeUnit.NANOSECOND) {
            int failed = IntegerConversions.divide(source, factor, target, length, validity);
            if (failed >= 0) {
                long nanos = source.get(Segments.I64, 8L * failed);
                throw unfit(
                        ErrorCode.INVALID_CAST,
                        failed,
                        "is " + nanos + " ns, which is no whole number of microseconds");
            }
        } else {
            int failed =
                    IntegerConversions.multiply(source, width, factor, target, length, validity);
            if (failed >= 0) {
                throw unfit(
                        ErrorCode.NUMERIC_OVERFLOW, failed, "is out of the range of timestamps");
            }
        }
        return finish(Layout.I64, target);
    }

    Column varBytes() {
        ArrowArray.Buffer data = context.buffer(array, 2, name);
        MemorySegment offsets = shared(1, 4L * (length + 1));
        int end = lastOffset(offsets, data.bytes().byteSize());
        return finish(Layout.VARBYTES, assembly.share(data, 0, end), offsets);
    }

    Column largeVarBytes() {
        ArrowArray.Buffer data = context.buffer(array, 2, name);
        MemorySegment large = bytes(1, 8L * (length + 1));
        long start = large.get(Segments.I64, 0);
        MemorySegment offsets = narrowed(large, data.bytes().byteSize());
        long bytes = large.get(Segments.I64, 8L * length) - start;
        return finish(Layout.VARBYTES, assembly.share(data, start, bytes), offsets);
    }

    Column views() {
        MemorySegment views = bytes(1, 16L * length);
        List<MemorySegment> data =
                array.buffers().stream().skip(2).map(ArrowArray.Buffer::bytes).toList();
        ViewConversion conversion = new ViewConversion(views, data, validity, length);
        int failed = conversion.firstOutOfBounds();
        if (failed >= 0) {
            throw context.malformed(name, "the view of row " + failed + " points outside its data");
        }
        long bytes = conversion.totalBytes();
        requireInt(bytes);
        MemorySegment offsets = allocated(4L * (length + 1));
        MemorySegment target = allocated(bytes);
        conversion.copy(offsets, target);
        return finish(Layout.VARBYTES, target, offsets);
    }

    Column fixedSizeBinary(int width) {
        requireInt((long) width * length);
        MemorySegment data = shared(1, (long) width * length);
        return finish(Layout.VARBYTES, data, evenOffsets(width));
    }

    Column list() {
        ArrowArray elements = onlyChild();
        MemorySegment offsets = shared(1, 4L * (length + 1));
        lastOffset(offsets, elements.length());
        addElements(elements);
        return finish(Layout.LIST, Segments.EMPTY, offsets);
    }

    Column largeList() {
        ArrowArray elements = onlyChild();
        MemorySegment large = bytes(1, 8L * (length + 1));
        MemorySegment offsets = narrowed(large, elements.length());
        int start = (int) large.get(Segments.I64, 0);
        for (int row = 0; row <= length; row++) {
            offsets.set(Segments.I32, 4L * row, offsets.get(Segments.I32, 4L * row) + start);
        }
        addElements(elements);
        return finish(Layout.LIST, Segments.EMPTY, offsets);
    }

    Column fixedSizeList(int size) {
        ArrowArray elements = onlyChild();
        if (elements.length() < (long) size * length) {
            throw context.malformed(
                    name, elements.length() + " elements in " + length + " lists of " + size);
        }
        addElements(elements);
        return finish(Layout.LIST, Segments.EMPTY, evenOffsets(size));
    }

    Column struct() {
        List<Field> fields = ((DataType.Struct) type).fields();
        if (array.children().size() != fields.size()) {
            throw context.malformed(
                    name, array.children().size() + " children for " + fields.size() + " fields");
        }
        for (int i = 0; i < fields.size(); i++) {
            ArrowArray child = array.children().get(i);
            if (child.length() < length) {
                throw context.malformed(
                        name,
                        "field " + i + " has " + child.length() + " rows instead of " + length);
            }
            Column whole = context.child(child, fields.get(i), name);
            assembly.child(whole.slice(0, length));
            whole.release();
        }
        return finish(Layout.STRUCT, Segments.EMPTY);
    }

    private ArrowArray onlyChild() {
        if (array.children().size() != 1) {
            throw context.malformed(name, array.children().size() + " children of a list");
        }
        return array.children().getFirst();
    }

    private void addElements(ArrowArray elements) {
        Field element = ((DataType.ListOf) type).element();
        assembly.child(context.child(elements, element, name));
    }

    /// Checks that offsets ascend and end inside of what they point into.
    private int lastOffset(MemorySegment offsets, long available) {
        int bad = offsets.get(Segments.I32, 0);
        int last = bad;
        for (int row = 1; row <= length; row++) {
            int next = offsets.get(Segments.I32, 4L * row);
            bad |= next | (next - last);
            last = next;
        }
        if (bad < 0 || last > available) {
            throw context.malformed(name, "offsets do not ascend from 0 to at most " + available);
        }
        return last;
    }

    /// 64-bit offsets as 32-bit ones that start at 0.
    private MemorySegment narrowed(MemorySegment large, long available) {
        long start = large.get(Segments.I64, 0);
        long end = large.get(Segments.I64, 8L * length);
        if (start < 0 || end < start || end > available) {
            throw context.malformed(name, "offsets do not ascend from 0 to at most " + available);
        }
        requireInt(end - start);
        MemorySegment offsets = allocated(4L * (length + 1));
        long last = start;
        for (int row = 0; row <= length; row++) {
            long next = large.get(Segments.I64, 8L * row);
            if (next < last || next > end) {
                throw context.malformed(name, "offsets do not ascend at row " + row);
            }
            offsets.set(Segments.I32, 4L * row, (int) (next - start));
            last = next;
        }
        return offsets;
    }

    private MemorySegment evenOffsets(int size) {
        MemorySegment offsets = allocated(4L * (length + 1));
        for (int row = 0; row <= length; row++) {
            offsets.set(Segments.I32, 4L * row, row * size);
        }
        return offsets;
    }

    private MemorySegment bytes(int buffer, long needed) {
        return context.requireBytes(array, buffer, needed, name).bytes();
    }

    private MemorySegment shared(int buffer, long needed) {
        return assembly.share(context.requireBytes(array, buffer, needed, name), 0, needed);
    }

    private MemorySegment allocated(long bytes) {
        return context.allocate(assembly, bytes, name);
    }

    private Column finish(Layout layout, MemorySegment data) {
        return finish(layout, data, Segments.EMPTY);
    }

    private Column finish(Layout layout, MemorySegment data, MemorySegment offsets) {
        return assembly.finish(type, layout, Encoding.FLAT, length, validity, data, offsets);
    }

    private void requireInt(long count) {
        if (count > Integer.MAX_VALUE) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "column \""
                            + name
                            + "\" has "
                            + count
                            + " bytes or elements in one batch;"
                            + " a batch holds at most 2 GiB of a column");
        }
    }

    private QueryException unfit(ErrorCode code, int row, String what) {
        return new QueryException(code, "column \"" + name + "\", row " + row + ": " + what);
    }
}
