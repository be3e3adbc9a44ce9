package io.sluice.operators.internal.routing;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.column.Concatenation;
import io.sluice.operators.internal.exchange.ExchangeHash;
import io.sluice.runtime.Router;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Sends each row to the partition that its [ExchangeHash] names.
///
/// Rows for one partition are handed on at once if there are many of them, and otherwise held until
/// there are, so that a consumer does not get a trickle of tiny batches.
public final class HashRouter implements Router {

    /// Rows from which on a batch is handed on. Below, what each batch costs its consumer shows.
    static final int MIN_ROWS = 1024;

    private final Schema schema;
    private final List<Integer> columns;
    private final int partitions;
    private final BufferAllocator allocator;
    private final List<Held> held = new ArrayList<>();
    private long[] hashes = new long[0];
    private int[] rows = new int[0];
    private int[] partitionOfRow = new int[0];

    /// Small batches of one partition that wait for more.
    private static final class Held {
        private final List<RecordBatch> batches = new ArrayList<>();
        private int rowCount;
    }

    public HashRouter(
            Schema schema, List<Integer> columns, int partitions, BufferAllocator allocator) {
        this.schema = schema;
        this.columns = List.copyOf(columns);
        this.partitions = partitions;
        this.allocator = allocator;
        for (int i = 0; i < partitions; i++) {
            held.add(new Held());
        }
    }

    @Override
    public void route(RecordBatch batch, Outlet outlet) {
        int rowCount = batch.rowCount();
        int[] ends = order(batch, rowCount);
        int from = 0;
        for (int partition = 0; partition < partitions; partition++) {
            int count = ends[partition] - from;
            if (count == rowCount) {
                hand(partition, batch, outlet);
                return;
            }
            if (count > 0) {
                int[] chosen = new int[count];
                System.arraycopy(rows, from, chosen, 0, count);
                hand(partition, gather(batch, chosen), outlet);
            }
            from += count;
        }
        batch.close();
    }

    @Override
    public void flush(Outlet outlet) {
        for (int partition = 0; partition < partitions; partition++) {
            emitHeld(partition, outlet);
        }
    }

    @Override
    public void close() {
        for (Held waiting : held) {
            waiting.batches.forEach(RecordBatch::close);
            waiting.batches.clear();
        }
    }

    /// Sorts the row numbers by partition, in order within each.
    ///
    /// @return for each partition the place after its last row
    private int[] order(RecordBatch batch, int rowCount) {
        if (hashes.length < rowCount) {
            hashes = new long[rowCount];
            rows = new int[rowCount];
            partitionOfRow = new int[rowCount];
        }
        List<Column> keys = columns.stream().map(batch::column).toList();
        ExchangeHash.rows(keys, rowCount, hashes);
        int[] next = new int[partitions];
        for (int i = 0; i < rowCount; i++) {
            int partition = ExchangeHash.partition(hashes[i], partitions);
            partitionOfRow[i] = partition;
            next[partition]++;
        }
        int start = 0;
        for (int partition = 0; partition < partitions; partition++) {
            int count = next[partition];
            next[partition] = start;
            start += count;
        }
        for (int i = 0; i < rowCount; i++) {
            rows[next[partitionOfRow[i]]++] = i;
        }
        return next;
    }

    private RecordBatch gather(RecordBatch batch, int[] chosen) {
        List<Column> gathered = new ArrayList<>(schema.size());
        try {
            for (Column column : batch.columns()) {
                gathered.add(Gather.rows(column, chosen, chosen.length, allocator));
            }
            return RecordBatch.of(schema, chosen.length, gathered);
        } catch (RuntimeException | Error e) {
            gathered.forEach(Column::release);
            throw e;
        }
    }

    private void hand(int partition, RecordBatch batch, Outlet outlet) {
        Held waiting = held.get(partition);
        if (waiting.batches.isEmpty() && batch.rowCount() >= MIN_ROWS) {
            outlet.emit(partition, batch);
            return;
        }
        waiting.batches.add(batch);
        waiting.rowCount += batch.rowCount();
        if (waiting.rowCount >= MIN_ROWS) {
            emitHeld(partition, outlet);
        }
    }

    private void emitHeld(int partition, Outlet outlet) {
        Held waiting = held.get(partition);
        if (waiting.batches.isEmpty()) {
            return;
        }
        RecordBatch all;
        if (waiting.batches.size() == 1) {
            all = waiting.batches.removeFirst();
        } else {
            all =
                    RecordBatch.of(
                            schema,
                            waiting.rowCount,
                            Concatenation.ofBatches(schema, waiting.batches, allocator));
            waiting.batches.forEach(RecordBatch::close);
            waiting.batches.clear();
        }
        waiting.rowCount = 0;
        outlet.emit(partition, all);
    }
}
