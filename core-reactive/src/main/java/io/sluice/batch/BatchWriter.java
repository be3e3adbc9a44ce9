package io.sluice.batch;

import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Builds batches row by row. After [#finish] the writer starts again at no rows. Not thread-safe.
public final class BatchWriter implements AutoCloseable {

    private final Schema schema;
    private final List<ColumnWriter> columns;
    private int rowCount;

    private BatchWriter(Schema schema, BufferAllocator allocator) {
        this.schema = schema;
        this.columns =
                schema.fields().stream()
                        .map(field -> ColumnWriter.of(field.type(), allocator))
                        .toList();
    }

    public static BatchWriter of(Schema schema, BufferAllocator allocator) {
        return new BatchWriter(schema, allocator);
    }

    /// The writer of one column; append one value to each, then call [#endRow].
    public ColumnWriter column(int index) {
        return columns.get(index);
    }

    public void endRow() {
        rowCount++;
    }

    /// Appends a row of Java objects, as [DataType][io.sluice.type.DataType] names them.
    public void appendRow(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    values.length + " values for " + columns.size() + " columns");
        }
        for (int i = 0; i < values.length; i++) {
            columns.get(i).append(values[i]);
        }
        endRow();
    }

    public int rowCount() {
        return rowCount;
    }

    /// The batch of all rows since the last call; the caller owns it.
    public RecordBatch finish() {
        List<Column> finished = new ArrayList<>(columns.size());
        try {
            columns.forEach(column -> finished.add(column.finish()));
            RecordBatch batch = RecordBatch.of(schema, rowCount, finished);
            rowCount = 0;
            return batch;
        } catch (RuntimeException | Error e) {
            finished.forEach(Column::release);
            throw e;
        }
    }

    @Override
    public void close() {
        columns.forEach(ColumnWriter::close);
    }
}
