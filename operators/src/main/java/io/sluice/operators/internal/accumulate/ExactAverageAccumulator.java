package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Averages integers or decimals to a double: the exact sum, divided once. Null where every value
/// is. State: the sum as a decimal, and the count.
public final class ExactAverageAccumulator implements Accumulator {

    private final BufferAllocator allocator;
    private final DataType.Decimal stateType;
    private final ExactSums sums;
    private final Counts counts;

    /// @param stateType a decimal of 38 digits with the scale of the argument
    public ExactAverageAccumulator(DataType.Decimal stateType, BufferAllocator allocator) {
        this.allocator = allocator;
        this.stateType = stateType;
        this.sums = new ExactSums(allocator);
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
        return StateColumns.pair(
                () -> sums.column(stateType, from, count), () -> counts.column(from, count));
    }

    @Override
    public Column result(int from, int count) {
        double unit = Math.pow(10, stateType.scale());
        FixedColumnBuilder builder =
                new FixedColumnBuilder(DataType.FLOAT64, Layout.F64, count, allocator);
        for (int i = 0; i < count; i++) {
            long rows = counts.get(from + i);
            double average = sums.approximate(from + i) / (rows * unit);
            builder.data().set(Segments.F64, 8L * i, average);
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
