package io.sluice.batch;

import static java.util.Objects.requireNonNull;

import io.sluice.type.ArrowSchemas;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Makes Arrow arrays of columns. They share the column's memory where the layouts agree; decimals
/// in 64 bits, bits that do not start at a byte, constants and dictionaries are written out.
///
/// Arrays are plain: offsets start at 0, no array is dictionary-encoded, and every type is the one
/// that [ArrowSchemas] names. They are valid until the export is closed or the column they were
/// made of is released. Used by one thread.
public final class ArrowExport implements AutoCloseable {

    private final BufferAllocator allocator;
    private final List<Column> held = new ArrayList<>();
    private final List<ArrowBuf> copies = new ArrayList<>();

    /// @param allocator where the memory of copies comes from
    public ArrowExport(BufferAllocator allocator) {
        this.allocator = requireNonNull(allocator, "allocator is null");
    }

    /// The array of a column, which the caller keeps.
    public ArrowArray.Values array(Column column) {
        if (column.layout() == Layout.NONE) {
            return array(column, List.of(), List.of());
        }
        Column flat = hold(Gather.flat(column, allocator));
        List<ArrowArray.Buffer> buffers = new ArrayList<>(3);
        buffers.add(validity(flat));
        return switch (flat.layout()) {
            case NONE, STRUCT ->
                    array(flat, buffers, flat.children().stream().map(this::child).toList());
            case BITS -> {
                buffers.add(bits(flat, flat.data()));
                yield array(flat, buffers, List.of());
            }
            case I8, I16, I32, I64, I128, F32, F64 -> {
                boolean wide =
                        flat.type() instanceof DataType.Decimal && flat.layout() == Layout.I64;
                buffers.add(wide ? widened(flat) : shared(flat, flat.data()));
                yield array(flat, buffers, List.of());
            }
            case VARBYTES -> {
                int start = offset(flat, 0);
                int bytes = offset(flat, flat.length()) - start;
                buffers.add(offsets(flat, start));
                buffers.add(shared(flat, flat.data().asSlice(start, bytes)));
                yield array(flat, buffers, List.of());
            }
            case LIST -> {
                int start = offset(flat, 0);
                int count = offset(flat, flat.length()) - start;
                buffers.add(offsets(flat, start));
                Column elements = elements(flat, start, count);
                yield array(flat, buffers, List.of(child(elements)));
            }
        };
    }

    @Override
    public void close() {
        held.forEach(Column::release);
        copies.forEach(ArrowBuf::close);
        held.clear();
        copies.clear();
    }

    private ArrowArray child(Column column) {
        return array(column);
    }

    private static ArrowArray.Values array(
            Column column, List<ArrowArray.Buffer> buffers, List<ArrowArray> children) {
        return new ArrowArray.Values(
                ArrowSchemas.toArrow(column.type()),
                column.length(),
                column.nullCount(),
                buffers,
                children);
    }

    private Column hold(Column column) {
        held.add(column);
        return column;
    }

    private ArrowArray.Buffer validity(Column column) {
        if (column.nullCount() == 0) {
            return empty();
        }
        return bits(column, column.validity());
    }

    private ArrowArray.Buffer bits(Column column, MemorySegment bits) {
        int count = column.length();
        if (column.bitOffset() == 0) {
            return shared(column, bits.asSlice(0, Bits.bytes(count)));
        }
        ArrowArray.Buffer copy = copy(Bits.bytes(count));
        Bits.copy(bits, column.bitOffset(), copy.bytes(), 0, count);
        return copy;
    }

    private ArrowArray.Buffer widened(Column column) {
        ArrowArray.Buffer copy = copy(16L * column.length());
        for (int row = 0; row < column.length(); row++) {
            long value = column.data().get(Segments.I64, 8L * row);
            copy.bytes().set(Segments.I64, 16L * row, value);
            copy.bytes().set(Segments.I64, 16L * row + 8, value >> 63);
        }
        return copy;
    }

    private ArrowArray.Buffer offsets(Column column, int start) {
        long bytes = 4L * (column.length() + 1);
        if (start == 0 && column.offsets().byteSize() >= bytes) {
            return shared(column, column.offsets().asSlice(0, bytes));
        }
        ArrowArray.Buffer copy = copy(bytes);
        for (int row = 0; row <= column.length(); row++) {
            copy.bytes().set(Segments.I32, 4L * row, offset(column, row) - start);
        }
        return copy;
    }

    private Column elements(Column list, int start, int count) {
        return list.children().isEmpty()
                ? hold(Column.nulls(elementType(list.type()), 0))
                : hold(list.children().getFirst().slice(start, count));
    }

    private static DataType elementType(DataType type) {
        return ((DataType.ListOf) type).element().type();
    }

    private static int offset(Column column, int row) {
        return column.offsets().byteSize() == 0 ? 0 : column.offsets().get(Segments.I32, 4L * row);
    }

    private ArrowArray.Buffer shared(Column column, MemorySegment bytes) {
        if (bytes.byteSize() == 0) {
            return empty();
        }
        for (ArrowBuf buffer : column.buffers()) {
            long from = bytes.address() - buffer.memoryAddress();
            if (from >= 0 && from + bytes.byteSize() <= buffer.capacity()) {
                return new ArrowArray.Buffer(bytes, buffer);
            }
        }
        throw new IllegalStateException(
                "a " + column.type().sqlName() + " column does not hold the memory of its values");
    }

    private ArrowArray.Buffer copy(long bytes) {
        if (bytes == 0) {
            return empty();
        }
        ArrowBuf buffer = allocator.buffer(bytes);
        copies.add(buffer);
        return new ArrowArray.Buffer(Segments.of(buffer).asSlice(0, bytes), buffer);
    }

    private ArrowArray.Buffer empty() {
        return new ArrowArray.Buffer(Segments.EMPTY, allocator.getEmpty());
    }
}
