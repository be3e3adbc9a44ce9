package io.sluice.operators.internal.aggregate;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.hash.Grouping;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Merges batches of states, as a PARTIAL aggregation yields them: key columns, then the state
/// columns of each call.
public final class StateUpdater implements GroupUpdater {

    private final Aggregation aggregation;
    private final BufferAllocator allocator;
    private final Grouping grouping;
    private int[] groups = new int[0];

    public StateUpdater(Aggregation aggregation, BufferAllocator allocator) {
        this.aggregation = aggregation;
        this.allocator = allocator;
        this.grouping = new Grouping(aggregation.keyLayout(), allocator);
    }

    @Override
    public void add(RecordBatch batch, GroupStates states) {
        int rowCount = batch.selectedCount();
        if (rowCount == 0) {
            return;
        }
        if (groups.length < rowCount) {
            groups = new int[rowCount];
        }
        List<Column> columns = dense(batch);
        try {
            merge(columns, rowCount, states);
        } finally {
            GroupUpdater.release(columns);
        }
    }

    private void merge(List<Column> columns, int rowCount, GroupStates states) {
        int next = aggregation.keys().size();
        if (aggregation.hasKeys()) {
            grouping.find(states.table(), columns.subList(0, next), rowCount, groups);
            states.resize();
        }
        for (int call = 0; call < aggregation.calls().size(); call++) {
            int width = aggregation.calls().get(call).stateTypes().size();
            states.accumulator(call).merge(groups, columns.subList(next, next + width), rowCount);
            next += width;
        }
    }

    @Override
    public void close() {
        grouping.close();
    }

    private List<Column> dense(RecordBatch batch) {
        Selection selection = batch.selection();
        List<Column> columns = new ArrayList<>(batch.columns().size());
        try {
            for (Column column : batch.columns()) {
                columns.add(
                        selection == null
                                ? column.retain()
                                : Gather.rows(
                                        column, selection.rows(), selection.count(), allocator));
            }
            return columns;
        } catch (RuntimeException | Error e) {
            GroupUpdater.release(columns);
            throw e;
        }
    }
}
