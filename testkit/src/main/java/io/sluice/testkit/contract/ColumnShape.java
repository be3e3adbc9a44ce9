package io.sluice.testkit.contract;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Segments;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The ways in which the same values may lie in a column that a function receives.
enum ColumnShape {
    FLAT,
    /// A view into the middle of a larger column, so that bits and offsets do not start at 0.
    SLICED,
    DICTIONARY,
    /// One value for all rows; only for columns of equal values.
    CONSTANT;

    private static final int ROWS_BEFORE = 3;

    /// Whether these values can lie like this.
    boolean takes(DataType type, List<? extends @Nullable Object> values) {
        return switch (this) {
            case FLAT, SLICED -> true;
            case DICTIONARY -> !type.equals(DataType.NULL);
            case CONSTANT -> !values.isEmpty() && values.stream().distinct().count() == 1;
        };
    }

    /// A column of the values; the caller owns it.
    Column of(DataType type, List<? extends @Nullable Object> values, BufferAllocator allocator) {
        return switch (this) {
            case FLAT -> flat(type, values, allocator);
            case SLICED -> sliced(type, values, allocator);
            case DICTIONARY -> dictionary(type, values, allocator);
            case CONSTANT -> constant(type, values, allocator);
        };
    }

    static Column flat(
            DataType type, List<? extends @Nullable Object> values, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            values.forEach(writer::append);
            return writer.finish();
        }
    }

    private static Column sliced(
            DataType type, List<? extends @Nullable Object> values, BufferAllocator allocator) {
        List<@Nullable Object> padded = new ArrayList<>();
        @Nullable Object padding = values.isEmpty() ? null : values.getLast();
        for (int i = 0; i < ROWS_BEFORE; i++) {
            padded.add(padding);
        }
        padded.addAll(values);
        padded.add(padding);
        Column whole = flat(type, padded, allocator);
        Column slice = whole.slice(ROWS_BEFORE, values.size());
        whole.release();
        return slice;
    }

    private static Column dictionary(
            DataType type, List<? extends @Nullable Object> values, BufferAllocator allocator) {
        Set<@Nullable Object> distinct = new LinkedHashSet<>(values);
        distinct.remove(null);
        List<@Nullable Object> entries = new ArrayList<>(distinct);
        int nulls = (int) values.stream().filter(Objects::isNull).count();
        long validityBytes = Bits.bytes(values.size());
        ArrowBuf buffer = allocator.buffer(validityBytes + 4L * values.size());
        MemorySegment memory = Segments.of(buffer);
        memory.fill((byte) 0);
        MemorySegment validity = memory.asSlice(0, validityBytes);
        MemorySegment indexes = memory.asSlice(validityBytes, 4L * values.size());
        for (int i = 0; i < values.size(); i++) {
            Bits.set(validity, i, values.get(i) != null);
            indexes.set(Segments.I32, 4L * i, Math.max(0, entries.indexOf(values.get(i))));
        }
        return Column.dictionary(
                flat(type, entries, allocator),
                values.size(),
                nulls,
                nulls == 0 ? Segments.EMPTY : validity,
                indexes,
                buffer);
    }

    private static Column constant(
            DataType type, List<? extends @Nullable Object> values, BufferAllocator allocator) {
        Column flat = flat(type, values.subList(0, 1), allocator);
        Column constant = Column.constant(flat, 0, values.size());
        flat.release();
        return constant;
    }
}
