package io.sluice.operators.internal.join;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.step.BatchEnds;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The probe side of joins whose output is pairs: INNER, LEFT, RIGHT and FULL.
///
/// Pairs keep the order of the probe rows. Each output batch comes of about one batch size of
/// candidate pairs.
final class PairJoinStep implements Step {

    private final JoinType type;
    private final Schema schema;
    private final JoinTable table;
    private final PairSource source;
    private final Optional<Residual> residual;
    private final TaskContext context;
    private final UnmatchedRows unmatched;
    private final Runnable release;
    private final Pairs candidates;
    private final Pairs completed;
    private boolean[] matchedRows = new boolean[0];
    private int decidedRows;
    private @Nullable ProbeBatch probe;
    private boolean finishing;

    /// @param release called when this step needs the table no more
    PairJoinStep(
            JoinType type,
            Schema schema,
            JoinTable table,
            PairSource source,
            Optional<Residual> residual,
            int batchRows,
            TaskContext context,
            Runnable release) {
        this.type = type;
        this.schema = schema;
        this.table = table;
        this.source = source;
        this.residual = residual;
        this.context = context;
        this.release = release;
        this.unmatched = new UnmatchedRows(table, schema, batchRows, context.allocator());
        this.candidates = new Pairs(batchRows);
        this.completed = new Pairs(batchRows);
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        if (table.rowCount() == 0 && !keepsUnmatchedLeft()) {
            batch.close();
            return Status.DONE;
        }
        if (batch.selectedCount() == 0) {
            BatchEnds.emitMark(batch, schema, output);
            return Status.NEED_INPUT;
        }
        ProbeBatch begun = ProbeBatch.of(batch);
        probe = begun;
        source.start(begun.batch());
        decidedRows = 0;
        matchedRows = new boolean[keepsUnmatchedLeft() ? begun.rowCount() : 0];
        return advance(begun, output);
    }

    @Override
    public Status more(Output output) {
        if (finishing) {
            return unmatched.emitNext(output);
        }
        ProbeBatch current = probe;
        if (current == null) {
            throw new IllegalStateException("no batch is under way");
        }
        return advance(current, output);
    }

    @Override
    public Status finish(Output output) {
        finishing = true;
        boolean last = type.keepsUnmatchedRight() && table.probeFinished();
        return last ? unmatched.emitNext(output) : Status.DONE;
    }

    @Override
    public void close() {
        closeProbe();
        source.close();
        release.run();
    }

    private boolean keepsUnmatchedLeft() {
        return type == JoinType.LEFT || type == JoinType.FULL;
    }

    /// Tries one batch size of candidates. Where none of them is a match, the lane decides whether
    /// to go on.
    private Status advance(ProbeBatch current, Output output) {
        candidates.clear();
        source.next(candidates);
        int complete = source.completeRows();
        boolean last = complete == current.rowCount();
        residual.ifPresent(condition -> condition.filter(current, table, candidates));
        if (type.keepsUnmatchedRight()) {
            table.noteMatches(candidates.build(), candidates.count());
        }
        Pairs pairs = keepsUnmatchedLeft() ? withUnmatchedLeft(complete) : candidates;
        emit(current, pairs, last ? current.batch().mark() : BatchMark.NONE, output);
        if (last) {
            closeProbe();
        }
        return last ? Status.NEED_INPUT : Status.HAS_MORE;
    }

    /// The candidates, with rows that have none in their places as far as that is known.
    private Pairs withUnmatchedLeft(int completeRows) {
        for (int i = 0; i < candidates.count(); i++) {
            matchedRows[candidates.probe()[i]] = true;
        }
        completed.clear();
        int next = 0;
        for (int row = decidedRows; row < completeRows; row++) {
            while (next < candidates.count() && candidates.probe()[next] == row) {
                completed.add(row, candidates.build()[next++]);
            }
            if (!matchedRows[row]) {
                completed.add(row, Gather.NULL_ROW);
            }
        }
        while (next < candidates.count()) {
            completed.add(candidates.probe()[next], candidates.build()[next]);
            next++;
        }
        decidedRows = completeRows;
        return completed;
    }

    private void emit(ProbeBatch current, Pairs pairs, BatchMark mark, Output output) {
        if (pairs.count() > 0) {
            RecordBatch rows = rows(current, pairs);
            output.emit(mark.isNone() ? rows : rows.withMark(mark));
        } else if (!mark.isNone()) {
            output.emit(RecordBatch.empty(schema, mark));
        }
    }

    private RecordBatch rows(ProbeBatch current, Pairs pairs) {
        List<Column> columns = new ArrayList<>(schema.size());
        try {
            current.addColumns(pairs, columns, context.allocator());
            for (Column column : table.columns()) {
                columns.add(Gather.rows(column, pairs.build(), pairs.count(), context.allocator()));
            }
            return RecordBatch.of(schema, pairs.count(), columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    private void closeProbe() {
        ProbeBatch current = probe;
        probe = null;
        if (current != null) {
            current.close();
        }
    }
}
