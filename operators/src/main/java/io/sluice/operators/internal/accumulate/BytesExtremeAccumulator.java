package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Segments;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.memory.ByteArena;
import io.sluice.operators.internal.memory.Native;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The least or greatest text or bytes, by bytes as unsigned numbers. Null where every value is.
/// State: the value.
///
/// A group's value is kept in an arena, in a room that is left behind for one at least twice as
/// large when a value does not fit: the arena holds at most four times the longest values.
public final class BytesExtremeAccumulator implements Accumulator {

    /// Address of the value, its length, and the size of its room; address 0 for no value yet.
    private static final int STRIDE = 16;

    private static final int MIN_ROOM_BYTES = 16;

    private final DataType type;
    private final boolean greatest;
    private final BufferAllocator allocator;
    private final NativeBuffer values;
    private final ByteArena arena;

    public BytesExtremeAccumulator(DataType type, boolean greatest, BufferAllocator allocator) {
        this.type = type;
        this.greatest = greatest;
        this.allocator = allocator;
        this.values = new NativeBuffer(allocator);
        this.arena = new ByteArena(allocator);
    }

    @Override
    public void resize(int groupCount) {
        values.ensure((long) STRIDE * groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        Column column = arguments.getFirst();
        for (int i = 0; i < rowCount; i++) {
            if (!column.isNull(i)) {
                MemorySegment bytes = column.getBytes(i);
                keep(groups[i], bytes.address(), (int) bytes.byteSize());
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
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            for (int i = from; i < from + count; i++) {
                long address = address(i);
                if (address == 0) {
                    writer.appendNull();
                } else {
                    writer.appendBytes(Segments.of(address, length(i)), 0, length(i));
                }
            }
            return writer.finish();
        }
    }

    @Override
    public void close() {
        values.close();
        arena.close();
    }

    private void keep(int group, long address, int length) {
        long old = address(group);
        if (old != 0) {
            int order = Native.compare(address, length, old, length(group));
            if (greatest ? order <= 0 : order >= 0) {
                return;
            }
        }
        MemorySegment memory = values.memory();
        long at = (long) STRIDE * group;
        int room = memory.get(Segments.I32, at + 12);
        if (old == 0 || length > room) {
            room = Math.max(MIN_ROOM_BYTES, (int) Math.min(2L * length, Integer.MAX_VALUE));
            old = arena.allocate(room);
            memory.set(Segments.I64, at, old);
            memory.set(Segments.I32, at + 12, room);
        }
        memory.set(Segments.I32, at + 8, length);
        MemorySegment.copy(Segments.of(address, length), 0, Segments.of(old, length), 0, length);
    }

    private long address(int group) {
        return values.memory().get(Segments.I64, (long) STRIDE * group);
    }

    private int length(int group) {
        return values.memory().get(Segments.I32, (long) STRIDE * group + 8);
    }
}
