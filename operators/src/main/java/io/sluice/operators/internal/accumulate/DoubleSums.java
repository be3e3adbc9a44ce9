package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.BufferAllocator;

/// A sum of floating-point numbers for each group, and whether it has any addend. Added in the
/// order of the rows, so the last digits depend on it.
final class DoubleSums implements Sums {

    private final BufferAllocator allocator;
    private final NativeBuffer sums;
    private final NativeBuffer seen;

    DoubleSums(BufferAllocator allocator) {
        this.allocator = allocator;
        this.sums = new NativeBuffer(allocator);
        this.seen = new NativeBuffer(allocator);
    }

    @Override
    public void resize(int groupCount) {
        sums.ensure(8L * groupCount);
        seen.ensure(groupCount);
    }

    @Override
    public void add(int[] groups, Column addends, int rowCount) {
        boolean plain = addends.encoding() == Encoding.FLAT && addends.nullCount() == 0;
        if (plain && addends.layout() == Layout.F64) {
            addFlat(sums.memory(), seen.memory(), groups, addends.data(), rowCount);
            return;
        }
        for (int i = 0; i < rowCount; i++) {
            if (!addends.isNull(i)) {
                add(sums.memory(), groups[i], addends.getDouble(i));
                seen.memory().set(Segments.I8, groups[i], (byte) 1);
            }
        }
    }

    @Override
    public double approximate(int group) {
        return sums.memory().get(Segments.F64, 8L * group);
    }

    @Override
    public Column column(int from, int count) {
        FixedColumnBuilder builder =
                new FixedColumnBuilder(DataType.FLOAT64, Layout.F64, count, allocator);
        MemorySegment.copy(sums.memory(), 8L * from, builder.data(), 0, 8L * count);
        for (int i = 0; i < count; i++) {
            if (seen.memory().get(Segments.I8, from + i) == 0) {
                builder.setNull(i);
            }
        }
        return builder.finish();
    }

    @Override
    public void close() {
        sums.close();
        seen.close();
    }

    private static void addFlat(
            MemorySegment sums,
            MemorySegment seen,
            int[] groups,
            MemorySegment addends,
            int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            add(sums, groups[i], addends.get(Segments.F64, 8L * i));
            seen.set(Segments.I8, groups[i], (byte) 1);
        }
    }

    private static void add(MemorySegment sums, int group, double addend) {
        long at = 8L * group;
        sums.set(Segments.F64, at, sums.get(Segments.F64, at) + addend);
    }
}
