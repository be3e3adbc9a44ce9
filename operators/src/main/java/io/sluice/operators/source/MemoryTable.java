package io.sluice.operators.source;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.InsertExec;
import io.sluice.operators.MemoryScanExec;
import io.sluice.operators.internal.table.BatchMoves;
import io.sluice.operators.internal.table.TableSummary;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Mono;

/// A table whose rows are batches in native memory.
///
/// Its memory counts against the allocator that it was made with, and memory that is scanned goes
/// on counting there, not against queries. A scan sees the rows that were there when it began; rows
/// that are added all at once are seen all or not at all.
///
/// Rows, nulls, least and greatest values are known exactly, numbers of different values to about
/// two percent; both are worked out while rows are added, by the thread that adds them.
///
/// Whoever made the table closes it. Scans that run keep the rows they read until they end. A table
/// that SQL made is closed by its session when it is dropped, or with the session. Thread-safe.
public final class MemoryTable implements TableProvider, AutoCloseable {

    private final Schema schema;
    private final BufferAllocator allocator;
    private final TableSummary summary;
    private List<RecordBatch> batches = List.of();
    private boolean closed;

    private MemoryTable(Schema schema, BufferAllocator allocator) {
        this.schema = requireNonNull(schema, "schema is null");
        this.allocator = requireNonNull(allocator, "allocator is null");
        this.summary = new TableSummary(schema);
    }

    /// A table without rows.
    ///
    /// @param allocator what the rows' memory counts against, such as a session's
    public static MemoryTable of(Schema schema, BufferAllocator allocator) {
        return new MemoryTable(schema, allocator);
    }

    /// A table of these batches, which it owns from here on.
    public static MemoryTable of(
            Schema schema, BufferAllocator allocator, List<RecordBatch> batches) {
        MemoryTable table = new MemoryTable(schema, allocator);
        table.append(batches);
        return table;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    /// What the rows' memory counts against.
    public BufferAllocator allocator() {
        return allocator;
    }

    @Override
    public synchronized Statistics statistics() {
        return summary.statistics();
    }

    /// Adds the rows of batches, which the table owns from here on also if this fails. Scans see
    /// all of them or none.
    ///
    /// @throws QueryException with [ErrorCode#MEMORY_LIMIT] if the allocator has no room for them,
    ///   [ErrorCode#SQL_INVALID] for a null where the schema promises none,
    ///   [ErrorCode#SOURCE_NOT_FOUND] after [#close]
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

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(() -> plan(request, context));
    }

    @Override
    public ExecutionPlan insertInto(ExecutionPlan input) {
        return new InsertExec(input, this);
    }

    /// Lets go of all rows. Scans and inserts that begin later are refused.
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

    private ExecutionPlan plan(ScanRequest request, PlanningContext context) {
        long rows = statistics().rowCount().toOptional().orElse(0L);
        long batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        long useful = Math.max(1, (rows + batchRows - 1) / batchRows);
        int wanted = context.query().get(EngineOptions.TARGET_PARTITIONS);
        return new MemoryScanExec(
                this,
                request.projection(),
                request.filters().isEmpty()
                        ? request.limit().orElse(FileScanExec.NO_LIMIT)
                        : FileScanExec.NO_LIMIT,
                (int) Math.min(wanted, useful));
    }

    private void checkOpen() {
        if (closed) {
            throw new QueryException(
                    ErrorCode.SOURCE_NOT_FOUND, "the memory table has been dropped or closed");
        }
    }
}
