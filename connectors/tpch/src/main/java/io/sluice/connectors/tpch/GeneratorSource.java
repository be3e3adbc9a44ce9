package io.sluice.connectors.tpch;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.TextWriter;
import io.sluice.plan.BatchSource;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Writes a generator's rows into batches.
///
/// @param <E> the generator's row
final class GeneratorSource<E> implements BatchSource {

    private final Schema schema;
    private final Iterator<E> rows;
    private final int batchRows;
    private final List<Target<E>> targets;

    GeneratorSource(
            Schema schema,
            List<TpchColumn<E>> columns,
            Iterator<E> rows,
            int batchRows,
            BufferAllocator allocator) {
        this.schema = schema;
        this.rows = rows;
        this.batchRows = batchRows;
        this.targets = columns.stream().map(column -> Target.of(column, allocator)).toList();
    }

    @Override
    public @Nullable RecordBatch next() {
        int count = 0;
        while (count < batchRows && rows.hasNext()) {
            E row = rows.next();
            for (Target<E> target : targets) {
                target.append(row);
            }
            count++;
        }
        return count == 0 ? null : batch(count);
    }

    private RecordBatch batch(int count) {
        List<Column> columns = new ArrayList<>(targets.size());
        try {
            for (Target<E> target : targets) {
                columns.add(target.finish());
            }
            return RecordBatch.of(schema, count, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    @Override
    public void close() {
        targets.forEach(Target::close);
    }

    /// A column that is being written.
    private sealed interface Target<E> extends AutoCloseable {

        void append(E row);

        Column finish();

        @Override
        void close();

        static <E> Target<E> of(TpchColumn<E> column, BufferAllocator allocator) {
            return switch (column) {
                case TpchColumn.Numeric<E> number ->
                        new NumberTarget<>(
                                number, ColumnWriter.of(column.field().type(), allocator));
                case TpchColumn.Text<E> text -> new TextTarget<>(text, new TextWriter(allocator));
            };
        }
    }

    private record NumberTarget<E>(TpchColumn.Numeric<E> column, ColumnWriter writer)
            implements Target<E> {
        @Override
        public void append(E row) {
            writer.appendLong(column.value().applyAsLong(row));
        }

        @Override
        public Column finish() {
            return writer.finish();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private record TextTarget<E>(TpchColumn.Text<E> column, TextWriter writer)
            implements Target<E> {
        @Override
        public void append(E row) {
            writer.append(column.value().apply(row));
        }

        @Override
        public Column finish() {
            return writer.finish();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
