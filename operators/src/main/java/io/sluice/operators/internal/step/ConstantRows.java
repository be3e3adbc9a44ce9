package io.sluice.operators.internal.step;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Yields rows of literals.
public final class ConstantRows implements BatchSource {

    private final List<List<Expr>> rows;
    private final int batchRows;
    private final BatchWriter writer;
    private int next;

    public ConstantRows(
            List<List<Expr>> rows, Schema schema, int batchRows, BufferAllocator allocator) {
        this.rows = rows;
        this.batchRows = batchRows;
        this.writer = BatchWriter.of(schema, allocator);
    }

    @Override
    public @Nullable RecordBatch next() {
        if (next == rows.size()) {
            return null;
        }
        int end = Math.min(rows.size(), next + batchRows);
        for (; next < end; next++) {
            append(rows.get(next));
        }
        return writer.finish();
    }

    @Override
    public void close() {
        writer.close();
    }

    private void append(List<Expr> row) {
        for (int i = 0; i < row.size(); i++) {
            Object value = row.get(i) instanceof Expr.Literal literal ? literal.value() : null;
            writer.column(i).append(value);
        }
        writer.endRow();
    }
}
