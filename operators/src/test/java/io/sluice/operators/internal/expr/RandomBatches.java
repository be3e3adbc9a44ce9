package io.sluice.operators.internal.expr;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.Selection;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Random batches of one schema: every encoding and layout, with and without nulls, cut out of
/// longer ones at odd rows, with and without a selection.
final class RandomBatches {

    private final Random random;
    private final RandomValues values;
    private final BufferAllocator allocator;

    RandomBatches(Random random, RandomValues values, BufferAllocator allocator) {
        this.random = random;
        this.values = values;
        this.allocator = allocator;
    }

    /// One column of each type, and some types twice.
    Schema schema() {
        List<Field> fields = new ArrayList<>();
        for (DataType type : RandomExprs.TYPES) {
            for (int i = random.nextInt(2); i >= 0; i--) {
                fields.add(Field.nullable("c" + fields.size(), type));
            }
        }
        return Schema.of(fields);
    }

    RecordBatch batch(Schema schema, int rowCount) {
        List<Column> columns = new ArrayList<>();
        schema.fields().forEach(field -> columns.add(column(field.type(), rowCount)));
        RecordBatch batch = RecordBatch.of(schema, rowCount, columns);
        return random.nextInt(3) == 0 ? batch.withSelection(selection(rowCount)) : batch;
    }

    private Selection selection(int rowCount) {
        int[] rows = new int[rowCount];
        int count = 0;
        for (int row = 0; row < rowCount; row++) {
            rows[count] = row;
            count += random.nextInt(2);
        }
        return new Selection(rows, count);
    }

    private Column column(DataType type, int rowCount) {
        int nullsInTen = random.nextInt(3) == 0 ? random.nextInt(11) : 0;
        return switch (random.nextInt(5)) {
            case 0 -> constant(type, rowCount, nullsInTen);
            case 1 ->
                    type instanceof DataType.Bool
                            ? flat(type, rowCount, nullsInTen)
                            : dictionary(type, rowCount, nullsInTen);
            default -> flat(type, rowCount, nullsInTen);
        };
    }

    private Column constant(DataType type, int rowCount, int nullsInTen) {
        Column one = flat(type, 1, nullsInTen);
        try {
            return Column.constant(one, 0, rowCount);
        } finally {
            one.release();
        }
    }

    private Column flat(DataType type, int rowCount, int nullsInTen) {
        int before = random.nextInt(20);
        int behind = random.nextInt(3);
        try (ColumnWriter writer = ColumnWriter.of(type, Layout.of(type), allocator)) {
            for (int row = 0; row < before + rowCount + behind; row++) {
                writer.append(random.nextInt(10) < nullsInTen ? null : values.of(type));
            }
            Column all = writer.finish();
            try {
                Column slice = all.slice(before, rowCount);
                return narrowed(slice, type);
            } finally {
                all.release();
            }
        }
    }

    /// A wide decimal in 64 bits, where its values allow it and chance wants it.
    private Column narrowed(Column wide, DataType type) {
        if (wide.layout() != Layout.I128 || random.nextBoolean()) {
            return wide;
        }
        try (ColumnWriter writer = ColumnWriter.of(type, Layout.I64, allocator)) {
            for (int row = 0; row < wide.length(); row++) {
                if (!wide.isNull(row)
                        && wide.getDecimalHigh(row) != wide.getDecimalLow(row) >> 63) {
                    return wide;
                }
                writer.appendFrom(wide, row);
            }
            wide.release();
            return writer.finish();
        }
    }

    private Column dictionary(DataType type, int rowCount, int nullsInTen) {
        int entries = 1 + random.nextInt(5);
        Column dictionary = flat(type, entries, 0);
        try (ColumnWriter writer = ColumnWriter.of(DataType.INT32, allocator)) {
            for (int row = 0; row < rowCount; row++) {
                if (random.nextInt(10) < nullsInTen) {
                    writer.appendNull();
                } else {
                    writer.appendLong(random.nextInt(entries));
                }
            }
            Column indexes = writer.finish();
            Column column = dictionary(dictionary, indexes);
            indexes.release();
            return column;
        }
    }

    private Column dictionary(Column dictionary, Column indexes) {
        ArrowBuf buffer = allocator.buffer(5L * indexes.length() + 8);
        MemorySegment memory = Segments.of(buffer);
        MemorySegment data = memory.asSlice(0, 4L * indexes.length());
        MemorySegment.copy(indexes.data(), 0, data, 0, data.byteSize());
        MemorySegment validity = Segments.EMPTY;
        if (indexes.nullCount() > 0) {
            validity = memory.asSlice(4L * indexes.length(), indexes.validity().byteSize());
            MemorySegment.copy(indexes.validity(), 0, validity, 0, validity.byteSize());
            for (int row = 0; row < indexes.length(); row++) {
                if (indexes.isNull(row)) {
                    // Undefined by contract, so as bad as it can be.
                    data.set(Segments.I32, 4L * row, Integer.MAX_VALUE);
                }
            }
        }
        return Column.dictionary(
                dictionary, indexes.length(), indexes.nullCount(), validity, data, buffer);
    }
}
