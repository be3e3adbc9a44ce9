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

/// The least or greatest floating-point number; NaN is greater than all others. Null where every
/// value is. State: the value.
public final class DoubleExtremeAccumulator implements Accumulator {

    private final DataType type;
    private final boolean greatest;
    private final BufferAllocator allocator;
    private final NativeBuffer values;
    private final NativeBuffer seen;

    public DoubleExtremeAccumulator(DataType type, boolean greatest, BufferAllocator allocator) {
        this.type = type;
        this.greatest = greatest;
        this.allocator = allocator;
        this.values = new NativeBuffer(allocator);
        this.seen = new NativeBuffer(allocator);
    }

    @Override
    public void resize(int groupCount) {
        values.ensure(8L * groupCount);
        seen.ensure(groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        Column column = arguments.getFirst();
        MemorySegment best = values.memory();
        MemorySegment any = seen.memory();
        for (int i = 0; i < rowCount; i++) {
            if (!column.isNull(i)) {
                keep(best, any, groups[i], column.getDouble(i));
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
        Layout layout = Layout.of(type);
        FixedColumnBuilder builder = new FixedColumnBuilder(type, layout, count, allocator);
        for (int i = 0; i < count; i++) {
            double value = values.memory().get(Segments.F64, 8L * (from + i));
            if (layout == Layout.F32) {
                builder.data().set(Segments.F32, 4L * i, (float) value);
            } else {
                builder.data().set(Segments.F64, 8L * i, value);
            }
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

    private void keep(MemorySegment best, MemorySegment any, int group, double value) {
        long at = 8L * group;
        boolean first = any.get(Segments.I8, group) == 0;
        // Double.compare has NaN greatest; that it tells -0.0 from 0.0 is of no consequence here.
        int order = Double.compare(value, best.get(Segments.F64, at));
        if (first || (greatest ? order > 0 : order < 0)) {
            best.set(Segments.F64, at, value);
            any.set(Segments.I8, group, (byte) 1);
        }
    }
}
