package io.sluice.operators.internal.table;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The rows of a memory table: what scans read and inserts add to. Thread-safe.
public final class MemoryRows implements AutoCloseable {

    private final Schema schema;
    private final BufferAllocator allocator;
    private final TableSummary summary;
    private List<RecordBatch> batches = List.of();
    private boolean closed;

    public MemoryRows(Schema schema, BufferAllocator allocator) {
        this.schema = requireNonNull(schema, "schema is null");
        this.allocator = requireNonNull(allocator, "allocator is null");
        this.summary = new TableSummary(schema);
    }

    public Schema schema() {
        return schema;
    }

    /// What the rows' memory counts against.
    public BufferAllocator allocator() {
        return allocator;
    }

    public synchronized Statistics statistics() {
        return summary.statistics();
    }

    /// Adds the rows of batches, which are owned here from then on also if this fails.
    ///
    /// @throws QueryException with [ErrorCode#MEMORY_LIMIT], [ErrorCode#SQL_INVALID] for a null
    ///   where the schema promises none, [ErrorCode#SOURCE_NOT_FOUND] after [#close]
    public void append(List<RecordBatch> added) {
        List<RecordBatch> owned = BatchMoves.into(schema, allocator, added);
        try {
            addAll(owned);
        } catch (RuntimeException | Error e) {
            owned.forEach(RecordBatch::close);
            throw e;
        }
    }

    /// All batches as they are now, shared: the caller closes each.
    public synchronized List<RecordBatch> share() {
        checkOpen();
        return batches.stream().map(RecordBatch::share).toList();
    }

    /// Lets go of all rows; what was shared stays with those who have it.
    @Override
    public void close() {
        List<RecordBatch> released;
        synchronized (this) {
            closed = true;
            released = batches;
            batches = List.of();
        }
        released.forEach(RecordBatch::close);
    }

    private synchronized void addAll(List<RecordBatch> owned) {
        checkOpen();
        owned.forEach(summary::add);
        List<RecordBatch> all = new ArrayList<>(batches);
        all.addAll(owned);
        batches = List.copyOf(all);
    }

    private void checkOpen() {
        if (closed) {
            throw new QueryException(
                    ErrorCode.SOURCE_NOT_FOUND, "the memory table has been dropped or closed");
        }
    }
}
