package io.sluice.operators.internal.merge;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.column.Concatenation;
import io.sluice.operators.internal.sort.SortKeyLayout;
import io.sluice.runtime.Merger;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Merges sorted inputs with a tree of losers. Rows with equal keys come in the order of their
/// inputs.
///
/// An output batch ends when it is full or when one of the inputs' batches is used up. What an
/// input gives to it is a slice; slices of several inputs are put one after the other and gathered
/// in order.
public final class SortedMerger implements Merger {

    private final Schema schema;
    private final BufferAllocator allocator;
    private final List<SortedInput> inputs = new ArrayList<>();
    private final LoserTree tree;
    private final int[] order;
    private boolean started;

    public SortedMerger(
            SortKeyLayout layout,
            Schema schema,
            int inputCount,
            int batchRows,
            BufferAllocator allocator) {
        this.schema = schema;
        this.allocator = allocator;
        for (int i = 0; i < inputCount; i++) {
            inputs.add(new SortedInput(layout, allocator));
        }
        this.tree = new LoserTree(inputCount, this::isBefore);
        this.order = new int[batchRows];
    }

    @Override
    public int wanted() {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).isWanted()) {
                return i;
            }
        }
        return NONE;
    }

    @Override
    public void add(int input, RecordBatch batch) {
        inputs.get(input).add(batch);
        changed();
    }

    @Override
    public void end(int input) {
        inputs.get(input).end();
        changed();
    }

    @Override
    public @Nullable RecordBatch next() {
        if (!started) {
            started = true;
            tree.playAll();
        }
        if (!inputs.get(tree.winner()).hasRow()) {
            return null;
        }
        int count = 0;
        boolean more = true;
        while (more && count < order.length) {
            order[count++] = tree.winner();
            more = inputs.get(tree.winner()).take();
            if (more) {
                tree.replay();
            }
        }
        RecordBatch batch = batch(count);
        inputs.forEach(SortedInput::startOutput);
        return batch;
    }

    @Override
    public void close() {
        inputs.forEach(SortedInput::close);
    }

    /// After the first round only the last winner's input is ever wanted.
    private void changed() {
        if (started) {
            tree.replay();
        }
    }

    private boolean isBefore(int input, int other) {
        SortedInput a = inputs.get(input);
        SortedInput b = inputs.get(other);
        if (!a.hasRow() || !b.hasRow()) {
            return a.hasRow();
        }
        return input < other ? !b.isBefore(a) : a.isBefore(b);
    }

    private RecordBatch batch(int count) {
        List<SortedInput> giving = inputs.stream().filter(input -> input.taken() > 0).toList();
        int[] rows = giving.size() == 1 ? new int[0] : places(count);
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            for (int i = 0; i < schema.size(); i++) {
                columns.add(column(i, giving, rows));
            }
            return RecordBatch.of(schema, count, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    /// Where each row of the output is among the slices of all inputs.
    private int[] places(int count) {
        int[] next = new int[inputs.size()];
        int start = 0;
        for (int i = 0; i < next.length; i++) {
            next[i] = start;
            start += inputs.get(i).taken();
        }
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            places[i] = next[order[i]]++;
        }
        return places;
    }

    private Column column(int index, List<SortedInput> giving, int[] places) {
        if (giving.size() == 1) {
            return giving.getFirst().takenColumn(index);
        }
        List<Column> slices = new ArrayList<>(giving.size());
        try {
            giving.forEach(input -> slices.add(input.takenColumn(index)));
            Column together = Concatenation.of(schema.field(index).type(), slices, allocator);
            try {
                return Gather.rows(together, places, places.length, allocator);
            } finally {
                together.release();
            }
        } finally {
            slices.forEach(Column::release);
        }
    }
}
