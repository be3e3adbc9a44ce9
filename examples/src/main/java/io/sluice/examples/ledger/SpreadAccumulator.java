package io.sluice.examples.ledger;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.function.Accumulator;
import io.sluice.memory.MemoryReservation;
import io.sluice.type.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.arrow.memory.BufferAllocator;

/// The least and the greatest unscaled value of each group, in arrays whose size is counted against
/// the query's memory.
final class SpreadAccumulator implements Accumulator {

    private static final int BYTES_PER_GROUP = 2 * Long.BYTES;

    private final DataType type;
    private final DataType resultType;
    private final BufferAllocator allocator;
    private final MemoryReservation reservation;
    private long[] least = new long[0];
    private long[] greatest = new long[0];

    SpreadAccumulator(DataType type, DataType resultType, BufferAllocator allocator) {
        this.type = type;
        this.resultType = resultType;
        this.allocator = allocator;
        this.reservation = MemoryReservation.of(allocator, "states of spread");
    }

    /// A group without values has a least one above its greatest.
    @Override
    public void resize(int groupCount) {
        int known = least.length;
        reservation.grow((long) (groupCount - known) * BYTES_PER_GROUP);
        least = Arrays.copyOf(least, groupCount);
        greatest = Arrays.copyOf(greatest, groupCount);
        Arrays.fill(least, known, groupCount, Long.MAX_VALUE);
        Arrays.fill(greatest, known, groupCount, Long.MIN_VALUE);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        merge(groups, List.of(arguments.getFirst(), arguments.getFirst()), rowCount);
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        Column low = states.getFirst();
        Column high = states.getLast();
        for (int row = 0; row < rowCount; row++) {
            if (!low.isNull(row)) {
                int group = groups[row];
                least[group] = Math.min(least[group], low.getDecimalLow(row));
                greatest[group] = Math.max(greatest[group], high.getDecimalLow(row));
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        Column low = write(type, from, count, group -> least[group]);
        try {
            return List.of(low, write(type, from, count, group -> greatest[group]));
        } catch (RuntimeException e) {
            low.release();
            throw e;
        }
    }

    @Override
    public Column result(int from, int count) {
        return write(resultType, from, count, group -> greatest[group] - least[group]);
    }

    @Override
    public void close() {
        reservation.close();
    }

    private Column write(DataType written, int from, int count, IntToLongFunction value) {
        try (ColumnWriter writer = ColumnWriter.of(written, allocator)) {
            for (int group = from; group < from + count; group++) {
                if (least[group] > greatest[group]) {
                    writer.appendNull();
                } else {
                    writer.appendLong(value.applyAsLong(group));
                }
            }
            return writer.finish();
        }
    }
}
