package io.sluice.operators.internal.table;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Moves batches into another owner's memory: by a change in the books where both count in one tree
/// of allocators, by a copy otherwise.
public final class BatchMoves {

    private BatchMoves() {}

    /// The batches with rows, as batches of the schema whose memory counts against the allocator.
    /// The given ones are closed, also if this fails.
    public static List<RecordBatch> into(
            Schema schema, BufferAllocator allocator, List<RecordBatch> batches) {
        List<RecordBatch> moved = new ArrayList<>(batches.size());
        try {
            for (RecordBatch batch : batches) {
                if (batch.selectedCount() > 0) {
                    moved.add(into(schema, allocator, batch));
                }
            }
            return moved;
        } catch (RuntimeException | Error e) {
            moved.forEach(RecordBatch::close);
            throw e;
        } finally {
            batches.forEach(RecordBatch::close);
        }
    }

    /// One batch as a batch of the schema whose memory counts against the allocator. The given one
    /// is closed, also if this fails.
    static RecordBatch into(Schema schema, BufferAllocator allocator, RecordBatch batch) {
        BatchMark mark = batch.mark();
        try (batch) {
            checkTypes(schema, batch.schema());
            RecordBatch rows = batch.selection() == null ? batch : batch.compact(allocator);
            try (rows) {
                checkNulls(schema, rows);
                RecordBatch moved =
                        isSameTree(rows, allocator)
                                ? transfer(rows, allocator)
                                : copy(rows, allocator);
                return moved.withSchema(schema).withMark(mark);
            }
        }
    }

    /// Arrow lets transfers pass over an allocator's limit and says so afterwards only.
    private static RecordBatch transfer(RecordBatch batch, BufferAllocator allocator) {
        RecordBatch moved = batch.transferTo(allocator);
        if (allocator.isOverLimit()) {
            moved.close();
            throw new QueryException(
                    ErrorCode.MEMORY_LIMIT,
                    moved.rowCount()
                            + " more rows do not fit into "
                            + allocator.getName()
                            + ", which has room for "
                            + allocator.getLimit()
                            + " bytes");
        }
        return moved;
    }

    private static void checkTypes(Schema schema, Schema actual) {
        boolean same = schema.size() == actual.size();
        for (int i = 0; same && i < schema.size(); i++) {
            same = schema.field(i).type().equals(actual.field(i).type());
        }
        if (!same) {
            throw new IllegalArgumentException(
                    "a batch of " + actual + " for a table of " + schema);
        }
    }

    private static void checkNulls(Schema schema, RecordBatch batch) {
        for (int i = 0; i < schema.size(); i++) {
            Field field = schema.field(i);
            if (!field.nullable() && batch.column(i).nullCount() > 0) {
                throw new QueryException(
                        ErrorCode.SQL_INVALID,
                        "null for the column \"" + field.name() + "\", which is not null");
            }
        }
    }

    private static boolean isSameTree(RecordBatch batch, BufferAllocator allocator) {
        return batch.columns().stream().allMatch(column -> isSameTree(column, allocator));
    }

    private static boolean isSameTree(Column column, BufferAllocator allocator) {
        return column.buffers().stream()
                        .allMatch(buffer ->
                                buffer.getReferenceManager().getAllocator().getRoot()
                                        == allocator.getRoot())
                && column.children().stream().allMatch(child -> isSameTree(child, allocator));
    }

    private static RecordBatch copy(RecordBatch batch, BufferAllocator allocator) {
        List<Column> copies = new ArrayList<>(batch.columns().size());
        try {
            for (Column column : batch.columns()) {
                copies.add(copy(column, allocator));
            }
            return RecordBatch.of(batch.schema(), batch.rowCount(), copies);
        } catch (RuntimeException | Error e) {
            copies.forEach(Column::release);
            throw e;
        }
    }

    private static Column copy(Column column, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(column.type(), column.layout(), allocator)) {
            for (int row = 0; row < column.length(); row++) {
                writer.appendFrom(column, row);
            }
            return writer.finish();
        }
    }
}
