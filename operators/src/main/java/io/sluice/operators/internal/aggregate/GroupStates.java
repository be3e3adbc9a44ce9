package io.sluice.operators.internal.aggregate;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.hash.GroupTable;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The groups of an aggregation so far: their keys and the states of their calls. Not thread-safe.
///
/// Without keys there is one group from the start.
public final class GroupStates implements AutoCloseable {

    private final Aggregation aggregation;
    private final BufferAllocator allocator;
    private final GroupTable table;
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final List<DistinctRows> distinctRows = new ArrayList<>();

    /// No groups yet; nothing of size is allocated.
    public GroupStates(Aggregation aggregation, BufferAllocator allocator) {
        this.aggregation = aggregation;
        this.allocator = allocator;
        KeyLayout layout =
                aggregation.hasKeys() ? aggregation.keyLayout() : KeyLayout.required(List.of());
        this.table = new GroupTable(layout, allocator);
        try {
            addAccumulators();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void addAccumulators() {
        for (Aggregation.Call call : aggregation.calls()) {
            accumulators.add(call.function().newAccumulator(call.argumentTypes(), allocator));
            distinctRows.add(
                    call.call().distinct()
                            ? DistinctRows.of(
                                    call.argumentTypes(), aggregation.hasKeys(), allocator)
                            : DistinctRows.ALL);
        }
        if (!aggregation.hasKeys()) {
            resize();
        }
    }

    public int groupCount() {
        return aggregation.hasKeys() ? table.size() : 1;
    }

    /// Native memory of the keys; states take about as much again.
    public long keyBytes() {
        return table.sizeBytes();
    }

    /// Groups `from … from + count - 1` as a batch, owned by the caller: keys, then results or
    /// states.
    public RecordBatch output(int from, int count) {
        return output(from, count, aggregation.mode().yieldsResults(), aggregation.output());
    }

    /// The same with results or states as asked for, whatever the aggregation yields.
    RecordBatch output(int from, int count, boolean results, Schema schema) {
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            if (aggregation.hasKeys()) {
                columns.addAll(table.keys(from, count));
            }
            for (Accumulator accumulator : accumulators) {
                if (results) {
                    columns.add(accumulator.result(from, count));
                } else {
                    columns.addAll(accumulator.state(from, count));
                }
            }
            return RecordBatch.of(schema, count, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    @Override
    public void close() {
        table.close();
        accumulators.forEach(Accumulator::close);
        distinctRows.forEach(DistinctRows::close);
    }

    GroupTable table() {
        return table;
    }

    Accumulator accumulator(int call) {
        return accumulators.get(call);
    }

    DistinctRows distinctRows(int call) {
        return distinctRows.get(call);
    }

    /// Makes room for the states of all groups.
    void resize() {
        int count = groupCount();
        accumulators.forEach(accumulator -> accumulator.resize(count));
    }
}
