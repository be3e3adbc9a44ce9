package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Averages floating-point numbers; null where every value is. State: the sum and the count.
public final class DoubleAverageAccumulator implements Accumulator {

    private final BufferAllocator allocator;
    private final DoubleSums sums;
    private final Counts counts;

    public DoubleAverageAccumulator(BufferAllocator allocator) {
        this.allocator = allocator;
        this.sums = new DoubleSums(allocator);
        this.counts = new Counts(allocator);
    }

    @Override
    public void resize(int groupCount) {
        sums.resize(groupCount);
        counts.resize(groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        sums.add(groups, arguments.getFirst(), rowCount);
        counts.countRows(groups, arguments, rowCount);
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        sums.add(groups, states.getFirst(), rowCount);
        counts.addCounts(groups, states.getLast(), rowCount);
    }

    @Override
    public List<Column> state(int from, int count) {
        return StateColumns.pair(() -> sums.column(from, count), () -> counts.column(from, count));
    }

    @Override
    public Column result(int from, int count) {
        FixedColumnBuilder builder =
                new FixedColumnBuilder(DataType.FLOAT64, Layout.F64, count, allocator);
        for (int i = 0; i < count; i++) {
            long rows = counts.get(from + i);
            builder.data().set(Segments.F64, 8L * i, sums.get(from + i) / rows);
            if (rows == 0) {
                builder.setNull(i);
            }
        }
        return builder.finish();
    }

    @Override
    public void close() {
        sums.close();
        counts.close();
    }
}
