package io.sluice.operators.source;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.InsertExec;
import io.sluice.operators.MemoryScanExec;
import io.sluice.operators.internal.table.MemoryRows;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
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

    private final MemoryRows rows;

    private MemoryTable(MemoryRows rows) {
        this.rows = rows;
    }

    /// A table without rows.
    ///
    /// @param allocator what the rows' memory counts against, such as a session's
    public static MemoryTable of(Schema schema, BufferAllocator allocator) {
        return new MemoryTable(new MemoryRows(schema, allocator));
    }

    /// A table of these batches, which it owns from here on.
    public static MemoryTable of(
            Schema schema, BufferAllocator allocator, List<RecordBatch> batches) {
        MemoryTable table = of(schema, allocator);
        table.append(batches);
        return table;
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public Statistics statistics() {
        return rows.statistics();
    }

    /// Adds the rows of batches, which the table owns from here on also if this fails. Scans see
    /// all of them or none.
    ///
    /// @throws io.sluice.error.QueryException with `MEMORY_LIMIT` if the allocator has no room for
    ///   them, `SQL_INVALID` for a null where the schema promises none, `SOURCE_NOT_FOUND` after
    ///   [#close]
    public void append(List<RecordBatch> added) {
        rows.append(added);
    }

    /// All batches as they are now, shared: the caller closes each.
    public List<RecordBatch> share() {
        return rows.share();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(() -> plan(request, context));
    }

    @Override
    public ExecutionPlan insertInto(ExecutionPlan input) {
        return new InsertExec(input, rows);
    }

    /// Lets go of all rows. Scans and inserts that begin later are refused.
    @Override
    public void close() {
        rows.close();
    }

    private ExecutionPlan plan(ScanRequest request, PlanningContext context) {
        long count = statistics().rowCount().toOptional().orElse(0L);
        long batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        long useful = Math.max(1, (count + batchRows - 1) / batchRows);
        int wanted = context.query().get(EngineOptions.TARGET_PARTITIONS);
        return new MemoryScanExec(
                rows,
                request.projection(),
                request.filters().isEmpty()
                        ? request.limit().orElse(FileScanExec.NO_LIMIT)
                        : FileScanExec.NO_LIMIT,
                (int) Math.min(wanted, useful));
    }
}
