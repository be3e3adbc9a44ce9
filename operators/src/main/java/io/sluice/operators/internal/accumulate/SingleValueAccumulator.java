package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Gather;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The value of the only row of a group, of any type; null for a group of no rows; an error for
/// more than one row, whether their values are null or not. State: the value and the count of rows.
public final class SingleValueAccumulator implements Accumulator {

    private final BufferAllocator allocator;
    private final Counts counts;
    private final NativeBuffer positions;
    private final DataType type;
    private ColumnWriter writer;
    private @Nullable Column values;

    public SingleValueAccumulator(DataType type, BufferAllocator allocator) {
        this.type = type;
        this.allocator = allocator;
        this.counts = new Counts(allocator);
        this.positions = new NativeBuffer(allocator);
        this.writer = ColumnWriter.of(type, allocator);
    }

    @Override
    public void resize(int groupCount) {
        counts.resize(groupCount);
        positions.ensure(4L * groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        counts.countRows(groups, List.of(), rowCount);
        for (int i = 0; i < rowCount; i++) {
            keep(groups[i], arguments.getFirst(), i);
        }
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        counts.addCounts(groups, states.getLast(), rowCount);
        for (int i = 0; i < rowCount; i++) {
            if (states.getLast().getLong(i) > 0) {
                keep(groups[i], states.getFirst(), i);
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        return StateColumns.pair(() -> result(from, count), () -> counts.column(from, count));
    }

    @Override
    public Column result(int from, int count) {
        if (values == null) {
            values = writer.finish();
        }
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            boolean empty = counts.get(from + i) == 0;
            rows[i] =
                    empty ? Gather.NULL_ROW : positions.memory().get(Segments.I32, 4L * (from + i));
        }
        return Gather.rows(values, rows, count, allocator);
    }

    @Override
    public void close() {
        counts.close();
        positions.close();
        writer.close();
        if (values != null) {
            values.release();
            values = null;
        }
    }

    private void keep(int group, Column source, int row) {
        if (counts.get(group) > 1) {
            throw new QueryException(
                    ErrorCode.CARDINALITY,
                    "a sub-query that stands for a single value gave more than one row; aggregate"
                            + " in the sub-query or restrict it to one row");
        }
        goOnWriting();
        positions.memory().set(Segments.I32, 4L * group, writer.length());
        writer.appendFrom(source, row);
    }

    /// Puts what was read into a new column that can grow.
    private void goOnWriting() {
        if (values == null) {
            return;
        }
        ColumnWriter longer = ColumnWriter.of(type, allocator);
        writer.close();
        writer = longer;
        for (int i = 0; i < values.length(); i++) {
            writer.appendFrom(values, i);
        }
        values.release();
        values = null;
    }
}
