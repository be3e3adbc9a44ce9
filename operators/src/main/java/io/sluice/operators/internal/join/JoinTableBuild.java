package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.operators.internal.column.ColumnParts;
import io.sluice.plan.TaskContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A [JoinTable] while it is made, some rows at a time: first its columns are put together, one
/// after the other, so that at most one of them is held twice; then the index is filled.
final class JoinTableBuild implements AutoCloseable {

    private final JoinBuilder builder;
    private final TaskContext context;
    private final int rowCount;
    private final ColumnParts parts;
    private List<Column> columns = List.of();
    private @Nullable HashIndex index;
    private @Nullable JoinTable table;

    /// @param parts what the build takes over: the rows of the build side
    JoinTableBuild(JoinBuilder builder, ColumnParts parts, TaskContext context) {
        this.builder = builder;
        this.parts = parts;
        this.rowCount = Math.toIntExact(parts.rowCount());
        this.context = context;
    }

    /// Goes on for a bounded time, but for one column.
    ///
    /// @return whether there is more to do
    boolean advance() {
        if (table != null) {
            return false;
        }
        if (columns.isEmpty() && parts.joinNext()) {
            return true;
        }
        if (columns.isEmpty()) {
            columns = parts.take();
            index = builder.keys().map(this::newIndex).orElse(null);
        }
        if (index != null && index.insertNext()) {
            return true;
        }
        table =
                new JoinTable(
                        columns,
                        rowCount,
                        Optional.ofNullable(index),
                        builder.probes(),
                        builder.type().keepsUnmatchedRight(),
                        context.allocator());
        return false;
    }

    private HashIndex newIndex(JoinBuilder.Keys keys) {
        return new HashIndex(
                keys.columns().stream().map(columns::get).toList(),
                rowCount,
                keys.layout(),
                keys.nullsEqual(),
                keys.distinct(),
                context.allocator());
    }

    /// The table, after the last [#advance]; the caller owns it.
    JoinTable take() {
        JoinTable taken = table;
        if (taken == null) {
            throw new IllegalStateException("the table is not finished");
        }
        columns = List.of();
        index = null;
        return taken;
    }

    /// Frees what has not been taken.
    @Override
    public void close() {
        parts.close();
        columns.forEach(Column::release);
        columns = List.of();
        if (index != null) {
            index.close();
            index = null;
        }
    }
}
