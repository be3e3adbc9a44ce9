package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// A 64-bit count for each group.
final class Counts implements AutoCloseable {

    private final BufferAllocator allocator;
    private final NativeBuffer counts;

    Counts(BufferAllocator allocator) {
        this.allocator = allocator;
        this.counts = new NativeBuffer(allocator);
    }

    void resize(int groupCount) {
        counts.ensure(8L * groupCount);
    }

    long get(int group) {
        return counts.memory().get(Segments.I64, 8L * group);
    }

    /// Counts rows of which no argument is null.
    void countRows(int[] groups, List<Column> arguments, int rowCount) {
        List<Column> nullable =
                arguments.stream().filter(argument -> argument.nullCount() > 0).toList();
        if (nullable.isEmpty()) {
            countAll(counts.memory(), groups, rowCount);
            return;
        }
        MemorySegment memory = counts.memory();
        for (int i = 0; i < rowCount; i++) {
            if (!isAnyNull(nullable, i)) {
                add(memory, groups[i], 1);
            }
        }
    }

    /// Adds counts; none of them is null.
    void addCounts(int[] groups, Column addends, int rowCount) {
        MemorySegment memory = counts.memory();
        for (int i = 0; i < rowCount; i++) {
            add(memory, groups[i], addends.getLong(i));
        }
    }

    Column column(int from, int count) {
        FixedColumnBuilder builder =
                new FixedColumnBuilder(DataType.INT64, Layout.I64, count, allocator);
        MemorySegment.copy(counts.memory(), 8L * from, builder.data(), 0, 8L * count);
        return builder.finish();
    }

    @Override
    public void close() {
        counts.close();
    }

    private static void countAll(MemorySegment memory, int[] groups, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            add(memory, groups[i], 1);
        }
    }

    private static void add(MemorySegment memory, int group, long addend) {
        long at = 8L * group;
        memory.set(Segments.I64, at, memory.get(Segments.I64, at) + addend);
    }

    private static boolean isAnyNull(List<Column> columns, int row) {
        for (Column column : columns) {
            if (column.isNull(row)) {
                return true;
            }
        }
        return false;
    }
}
