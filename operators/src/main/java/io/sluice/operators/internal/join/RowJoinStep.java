package io.sluice.operators.internal.join;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.operators.internal.step.BatchEnds;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.Step;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// The probe side of joins whose output is probe rows, each at most once: SEMI and ANTI select
/// among the rows of a batch, MARK adds a column; no value is copied.
final class RowJoinStep implements Step {

    private final JoinType type;
    private final Schema schema;
    private final JoinTable table;
    private final PairSource source;
    private final RowOutcomes outcomes;
    private final BufferAllocator allocator;
    private final Runnable release;
    private int[] rows = new int[0];

    /// @param release called when this step needs the table no more
    RowJoinStep(
            JoinType type,
            Schema schema,
            JoinTable table,
            PairSource source,
            RowOutcomes outcomes,
            BufferAllocator allocator,
            Runnable release) {
        this.type = type;
        this.schema = schema;
        this.table = table;
        this.source = source;
        this.outcomes = outcomes;
        this.allocator = allocator;
        this.release = release;
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        if (type == JoinType.SEMI && table.rowCount() == 0) {
            batch.close();
            return Status.DONE;
        }
        if (batch.selectedCount() == 0) {
            BatchEnds.emitMark(batch, schema, output);
            return Status.NEED_INPUT;
        }
        ProbeBatch probe = ProbeBatch.of(batch);
        try {
            byte[] outcome = outcomes.of(probe);
            if (type == JoinType.MARK) {
                output.emit(marked(probe.batch(), outcome));
            } else {
                byte wanted = type == JoinType.SEMI ? RowOutcomes.TRUE : RowOutcomes.FALSE;
                select(probe.batch(), outcome, wanted, output);
            }
        } catch (RuntimeException | Error e) {
            probe.close();
            throw e;
        }
        return Status.NEED_INPUT;
    }

    @Override
    public Status more(Output output) {
        throw new IllegalStateException(
                "a " + type + " join never has more than one batch to give");
    }

    @Override
    public Status finish(Output output) {
        return Status.DONE;
    }

    @Override
    public void close() {
        source.close();
        release.run();
    }

    private void select(RecordBatch batch, byte[] outcome, byte wanted, Output output) {
        int rowCount = batch.selectedCount();
        if (rows.length < rowCount) {
            rows = new int[rowCount];
        }
        Selection selection = batch.selection();
        int count = 0;
        for (int i = 0; i < rowCount; i++) {
            if (outcome[i] == wanted) {
                rows[count++] = selection == null ? i : selection.row(i);
            }
        }
        if (count == 0) {
            BatchEnds.emitMark(batch, schema, output);
            return;
        }
        RecordBatch selected =
                count == rowCount ? batch : batch.withSelection(new Selection(rows, count));
        output.emit(selected.withSchema(schema));
    }

    private RecordBatch marked(RecordBatch batch, byte[] outcome) {
        Selection selection = batch.selection();
        BatchMark mark = batch.mark();
        FixedColumnBuilder builder =
                new FixedColumnBuilder(DataType.BOOL, Layout.BITS, batch.rowCount(), allocator);
        for (int i = 0; i < batch.selectedCount(); i++) {
            int row = selection == null ? i : selection.row(i);
            if (outcome[i] == RowOutcomes.TRUE) {
                Bits.set(builder.data(), row, true);
            } else if (outcome[i] == RowOutcomes.UNKNOWN) {
                builder.setNull(row);
            }
        }
        List<Column> columns = new ArrayList<>(schema.size());
        batch.columns().forEach(column -> columns.add(column.retain()));
        columns.add(builder.finish());
        int rowCount = batch.rowCount();
        batch.close();
        RecordBatch marked = RecordBatch.of(schema, rowCount, columns);
        marked = selection == null ? marked : marked.withSelection(selection);
        return mark.isNone() ? marked : marked.withMark(mark);
    }
}
