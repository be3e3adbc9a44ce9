package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The least or greatest decimal of more than 18 digits. Null where every value is. State: the
/// value.
public final class DecimalExtremeAccumulator implements Accumulator {

    private final DataType type;
    private final boolean greatest;
    private final BufferAllocator allocator;
    private final NativeBuffer values;
    private final NativeBuffer seen;

    public DecimalExtremeAccumulator(DataType type, boolean greatest, BufferAllocator allocator) {
        this.type = type;
        this.greatest = greatest;
        this.allocator = allocator;
        this.values = new NativeBuffer(allocator);
        this.seen = new NativeBuffer(allocator);
    }

    @Override
    public void resize(int groupCount) {
        values.ensure(16L * groupCount);
        seen.ensure(groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        Column column = arguments.getFirst();
        for (int i = 0; i < rowCount; i++) {
            if (!column.isNull(i)) {
                keep(groups[i], column.getDecimalHigh(i), column.getDecimalLow(i));
            }
        }
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        update(groups, states, rowCount);
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(result(from, count));
    }

    @Override
    public Column result(int from, int count) {
        FixedColumnBuilder builder = new FixedColumnBuilder(type, Layout.I128, count, allocator);
        MemorySegment.copy(values.memory(), 16L * from, builder.data(), 0, 16L * count);
        for (int i = 0; i < count; i++) {
            if (seen.memory().get(Segments.I8, from + i) == 0) {
                builder.setNull(i);
            }
        }
        return builder.finish();
    }

    @Override
    public void close() {
        values.close();
        seen.close();
    }

    private void keep(int group, long high, long low) {
        MemorySegment best = values.memory();
        long at = 16L * group;
        boolean first = seen.memory().get(Segments.I8, group) == 0;
        int order = compare(high, low, best.get(Segments.I64, at + 8), best.get(Segments.I64, at));
        if (first || (greatest ? order > 0 : order < 0)) {
            best.set(Segments.I64, at, low);
            best.set(Segments.I64, at + 8, high);
            seen.memory().set(Segments.I8, group, (byte) 1);
        }
    }

    private static int compare(long highA, long lowA, long highB, long lowB) {
        int order = Long.compare(highA, highB);
        return order != 0 ? order : Long.compareUnsigned(lowA, lowB);
    }
}
