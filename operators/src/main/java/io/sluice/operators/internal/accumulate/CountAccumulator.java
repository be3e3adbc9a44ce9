package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.function.Accumulator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Counts rows of which no argument is null; all rows where there is no argument. State: the count.
public final class CountAccumulator implements Accumulator {

    private final Counts counts;

    public CountAccumulator(BufferAllocator allocator) {
        this.counts = new Counts(allocator);
    }

    @Override
    public void resize(int groupCount) {
        counts.resize(groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        counts.countRows(groups, arguments, rowCount);
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        counts.addCounts(groups, states.getFirst(), rowCount);
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(counts.column(from, count));
    }

    @Override
    public Column result(int from, int count) {
        return counts.column(from, count);
    }

    @Override
    public void close() {
        counts.close();
    }
}
