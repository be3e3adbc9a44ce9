package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.function.Accumulator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Sums floating-point numbers to a double; null where every value is. State: the sum.
public final class DoubleSumAccumulator implements Accumulator {

    private final DoubleSums sums;

    public DoubleSumAccumulator(BufferAllocator allocator) {
        this.sums = new DoubleSums(allocator);
    }

    @Override
    public void resize(int groupCount) {
        sums.resize(groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        sums.add(groups, arguments.getFirst(), rowCount);
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        sums.add(groups, states.getFirst(), rowCount);
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(sums.column(from, count));
    }

    @Override
    public Column result(int from, int count) {
        return sums.column(from, count);
    }

    @Override
    public void close() {
        sums.close();
    }
}
