package io.sluice.operators.internal.column;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Batches that become one, column by column: the parts of a column are let go of as soon as they
/// are together. So besides the rows themselves at most one column is held twice, as far as the
/// columns of a batch do not share their memory.
public final class ColumnParts implements AutoCloseable {

    private final Schema schema;
    private final BufferAllocator allocator;
    private final List<List<Column>> parts = new ArrayList<>();
    private final List<Column> joined = new ArrayList<>();
    private long rowCount;

    public ColumnParts(Schema schema, BufferAllocator allocator) {
        this.schema = schema;
        this.allocator = allocator;
        for (int i = 0; i < schema.size(); i++) {
            parts.add(new ArrayList<>());
        }
    }

    /// Takes over a batch without a selection.
    public void add(RecordBatch batch) {
        try (batch) {
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).add(batch.column(i).retain());
            }
            rowCount += batch.rowCount();
        }
    }

    public long rowCount() {
        return rowCount;
    }

    /// Puts the next column together.
    ///
    /// @return whether there are more
    public boolean joinNext() {
        int index = joined.size();
        if (index < schema.size()) {
            joined.add(Concatenation.of(schema.field(index).type(), parts.get(index), allocator));
            release(parts.get(index));
        }
        return joined.size() < schema.size();
    }

    /// The columns, after the last [#joinNext]; the caller owns them.
    public List<Column> take() {
        List<Column> taken = List.copyOf(joined);
        joined.clear();
        return taken;
    }

    /// Lets go of all that has not been taken.
    @Override
    public void close() {
        parts.forEach(ColumnParts::release);
        release(joined);
    }

    private static void release(List<Column> columns) {
        columns.forEach(Column::release);
        columns.clear();
    }
}
