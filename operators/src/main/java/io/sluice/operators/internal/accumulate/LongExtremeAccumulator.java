package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The least or greatest value of a type that lies in 64 bits or fewer: booleans, integers, dates,
/// times, timestamps, short decimals. Null where every value is. State: the value.
public final class LongExtremeAccumulator implements Accumulator {

    private final DataType type;
    private final boolean greatest;
    private final BufferAllocator allocator;
    private final NativeBuffer values;
    private final NativeBuffer seen;
    private int groupCount;

    public LongExtremeAccumulator(DataType type, boolean greatest, BufferAllocator allocator) {
        this.type = type;
        this.greatest = greatest;
        this.allocator = allocator;
        this.values = new NativeBuffer(allocator);
        this.seen = new NativeBuffer(allocator);
    }

    @Override
    public void resize(int newGroupCount) {
        MemorySegment memory = values.ensure(8L * newGroupCount);
        seen.ensure(newGroupCount);
        long worst = greatest ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (int i = groupCount; i < newGroupCount; i++) {
            memory.set(Segments.I64, 8L * i, worst);
        }
        groupCount = Math.max(groupCount, newGroupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        Column column = arguments.getFirst();
        boolean plain = column.encoding() == Encoding.FLAT && column.nullCount() == 0;
        if (plain && column.layout() == Layout.I64) {
            update64(values.memory(), groups, column.data(), rowCount);
            markSeen(groups, rowCount);
        } else if (plain && column.layout() == Layout.I32) {
            update32(values.memory(), groups, column.data(), rowCount);
            markSeen(groups, rowCount);
        } else {
            updateEach(groups, column, rowCount);
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
            if (seen.memory().get(Segments.I8, from + i) == 0) {
                builder.setNull(i);
                write(builder.data(), layout, i, 0);
            } else {
                write(
                        builder.data(),
                        layout,
                        i,
                        values.memory().get(Segments.I64, 8L * (from + i)));
            }
        }
        return builder.finish();
    }

    @Override
    public void close() {
        values.close();
        seen.close();
    }

    private void update64(MemorySegment best, int[] groups, MemorySegment data, int rowCount) {
        if (greatest) {
            for (int i = 0; i < rowCount; i++) {
                keepGreater(best, groups[i], data.get(Segments.I64, 8L * i));
            }
        } else {
            for (int i = 0; i < rowCount; i++) {
                keepLess(best, groups[i], data.get(Segments.I64, 8L * i));
            }
        }
    }

    private void update32(MemorySegment best, int[] groups, MemorySegment data, int rowCount) {
        if (greatest) {
            for (int i = 0; i < rowCount; i++) {
                keepGreater(best, groups[i], data.get(Segments.I32, 4L * i));
            }
        } else {
            for (int i = 0; i < rowCount; i++) {
                keepLess(best, groups[i], data.get(Segments.I32, 4L * i));
            }
        }
    }

    private void updateEach(int[] groups, Column column, int rowCount) {
        boolean bits = column.layout() == Layout.BITS;
        for (int i = 0; i < rowCount; i++) {
            if (!column.isNull(i)) {
                long value = bits ? (column.getBoolean(i) ? 1 : 0) : column.getLong(i);
                if (greatest) {
                    keepGreater(values.memory(), groups[i], value);
                } else {
                    keepLess(values.memory(), groups[i], value);
                }
                seen.memory().set(Segments.I8, groups[i], (byte) 1);
            }
        }
    }

    private static void keepGreater(MemorySegment best, int group, long value) {
        long at = 8L * group;
        best.set(Segments.I64, at, Math.max(best.get(Segments.I64, at), value));
    }

    private static void keepLess(MemorySegment best, int group, long value) {
        long at = 8L * group;
        best.set(Segments.I64, at, Math.min(best.get(Segments.I64, at), value));
    }

    private void markSeen(int[] groups, int rowCount) {
        MemorySegment memory = seen.memory();
        for (int i = 0; i < rowCount; i++) {
            memory.set(Segments.I8, groups[i], (byte) 1);
        }
    }

    private static void write(MemorySegment data, Layout layout, int row, long value) {
        switch (layout) {
            case BITS -> Bits.set(data, row, value != 0);
            case I8 -> data.set(Segments.I8, row, (byte) value);
            case I16 -> data.set(Segments.I16, 2L * row, (short) value);
            case I32 -> data.set(Segments.I32, 4L * row, (int) value);
            case I64 -> data.set(Segments.I64, 8L * row, value);
            case NONE, I128, F32, F64, VARBYTES, LIST, STRUCT ->
                    throw new IllegalArgumentException("not in 64 bits: " + layout);
        }
    }
}
