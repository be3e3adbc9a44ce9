package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Averages numbers to a double: their sum, divided once. Null where every value is. State: the sum
/// and the count.
public final class AverageAccumulator implements Accumulator {

    private final BufferAllocator allocator;
    private final Sums sums;
    private final double unit;
    private final Counts counts;

    private AverageAccumulator(Sums sums, double unit, BufferAllocator allocator) {
        this.allocator = allocator;
        this.sums = sums;
        this.unit = unit;
        this.counts = new Counts(allocator);
    }

    /// Averages floating-point numbers.
    public static AverageAccumulator ofDoubles(BufferAllocator allocator) {
        return new AverageAccumulator(new DoubleSums(allocator), 1, allocator);
    }

    /// Averages integers or decimals, whose sum is exact.
    ///
    /// @param stateType a decimal of 38 digits with the scale of the argument
    public static AverageAccumulator exact(DataType.Decimal stateType, BufferAllocator allocator) {
        double unit = Math.pow(10, stateType.scale());
        return new AverageAccumulator(new ExactSums(stateType, allocator), unit, allocator);
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
