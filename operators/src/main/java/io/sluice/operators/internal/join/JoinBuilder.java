package io.sluice.operators.internal.join;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.column.ColumnParts;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;

/// How the table of a join is made of the batches of its build side.
///
/// @param schema the build side's
/// @param keys what the index is over; none for a table without one
/// @param probes how many partitions will probe
public record JoinBuilder(JoinType type, Schema schema, Optional<Keys> keys, int probes) {

    /// @param columns of the build side
    /// @param layout how the keys of both sides are packed
    /// @param distinct whether one row for each key is enough
    public record Keys(
            List<Integer> columns, KeyLayout layout, boolean nullsEqual, boolean distinct) {
        public Keys {
            columns = List.copyOf(columns);
        }
    }

    /// Begins to make the table of all rows of these batches, which are closed in any case.
    ///
    /// @param context of the join's node
    JoinTableBuild begin(List<RecordBatch> batches, TaskContext context) {
        ColumnParts parts = new ColumnParts(schema, context.allocator());
        try {
            long rowCount = batches.stream().mapToLong(RecordBatch::rowCount).sum();
            if (rowCount > Integer.MAX_VALUE) {
                throw new QueryException(
                        ErrorCode.TOO_LARGE, rowCount + " rows on the build side of a join");
            }
            batches.forEach(parts::add);
            context.metrics().counter("build_rows").add(rowCount);
            return new JoinTableBuild(this, parts, context);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        } finally {
            batches.forEach(RecordBatch::close);
        }
    }
}
