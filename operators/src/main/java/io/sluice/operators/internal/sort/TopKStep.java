package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.column.Concatenation;
import io.sluice.operators.internal.memory.NativeBuffer;
import io.sluice.operators.internal.step.LastMark;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// One partition of a [TopKExec][io.sluice.operators.TopKExec].
///
/// Collects candidates; when there are twice as many as wanted, and a batch more, they are sorted
/// and cut. From then on rows that come after the last one kept are left out at once, by their
/// normalised keys.
public final class TopKStep implements Step {

    private final SortKeyLayout layout;
    private final Schema schema;
    private final int limit;
    private final int batchRows;
    private final TaskContext context;
    private final RowSorter sorter;
    private final NativeBuffer batchKeys;
    private final List<RecordBatch> candidates = new ArrayList<>();
    private final LastMark mark = new LastMark();
    private long candidateRows;

    /// The columns that are being sorted; none between two cuts.
    private List<Column> cutting = List.of();

    private int cutRows;
    private boolean finished;
    private long[] threshold = new long[0];
    private int emittedRows;
    private int[] rows = new int[0];

    public TopKStep(
            SortKeyLayout layout, Schema schema, int limit, int batchRows, TaskContext context) {
        this.layout = layout;
        this.schema = schema;
        this.limit = limit;
        this.batchRows = batchRows;
        this.context = context;
        this.sorter = new RowSorter(layout, context.allocator());
        this.batchKeys = new NativeBuffer(context.allocator());
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        if (limit == 0) {
            batch.close();
            return Status.DONE;
        }
        mark.see(batch.mark());
        RecordBatch dense = batch.compact(context.allocator());
        try {
            keep(threshold.length == 0 ? dense : beforeThreshold(dense));
        } catch (RuntimeException | Error e) {
            dense.close();
            throw e;
        }
        if (candidateRows < 2L * limit + batchRows) {
            return Status.NEED_INPUT;
        }
        beginCut();
        return Status.HAS_MORE;
    }

    @Override
    public Status finish(Output output) {
        if (candidateRows == 0) {
            mark.emitAlone(schema, output);
            return Status.DONE;
        }
        finished = true;
        beginCut();
        return Status.HAS_MORE;
    }

    /// Cuts, a slice of the sorting in each call; after the last input the batches come, one in
    /// each call.
    @Override
    public Status more(Output output) {
        if (cutting.isEmpty()) {
            return next(output);
        }
        if (!sorter.advance()) {
            endCut();
        }
        return finished || !cutting.isEmpty() ? Status.HAS_MORE : Status.NEED_INPUT;
    }

    private Status next(Output output) {
        RecordBatch sorted = candidates.getFirst();
        int count = Math.min(batchRows, sorted.rowCount() - emittedRows);
        RecordBatch batch = sorted.slice(emittedRows, count);
        emittedRows += count;
        boolean last = emittedRows == sorted.rowCount();
        output.emit(last ? mark.onto(batch) : batch);
        return last ? Status.DONE : Status.HAS_MORE;
    }

    @Override
    public void close() {
        closeCandidates();
        clearCut();
        batchKeys.close();
    }

    private void keep(RecordBatch batch) {
        if (batch.rowCount() == 0) {
            batch.close();
            return;
        }
        candidates.add(batch);
        candidateRows += batch.rowCount();
    }

    /// The rows of a batch that may be among the first; closes or returns the batch.
    private RecordBatch beforeThreshold(RecordBatch batch) {
        int rowCount = batch.rowCount();
        if (rows.length < rowCount) {
            rows = new int[rowCount];
        }
        MemorySegment keys = batchKeys.ensure(8L * layout.words() * rowCount);
        new SortKeyEncoder(layout).encode(batch.columns(), rowCount, keys);
        int count = 0;
        for (int i = 0; i < rowCount; i++) {
            rows[count] = i;
            count += isBeforeThreshold(keys, i) ? 1 : 0;
        }
        if (count == rowCount) {
            return batch;
        }
        RecordBatch selected = batch.withSelection(new Selection(rows, count));
        try {
            return selected.compact(context.allocator());
        } catch (RuntimeException | Error e) {
            selected.close();
            throw e;
        }
    }

    private boolean isBeforeThreshold(MemorySegment keys, int row) {
        long at = 8L * layout.words() * row;
        for (int word = 0; word < threshold.length; word++) {
            long value = keys.get(Segments.I64, at + 8L * word);
            if (value != threshold[word]) {
                return Long.compareUnsigned(value, threshold[word]) < 0;
            }
            if (layout.isCut(word, value)) {
                return true;
            }
        }
        return false;
    }

    /// Begins to sort all candidates.
    private void beginCut() {
        cutting = Concatenation.ofBatches(schema, candidates, context.allocator());
        cutRows = (int) candidateRows;
        closeCandidates();
        sorter.begin(cutting, cutRows);
    }

    /// Leaves one batch of the first rows, in order.
    private void endCut() {
        int count = Math.min(limit, cutRows);
        int[] first = new int[count];
        for (int i = 0; i < count; i++) {
            first[i] = sorter.row(i);
        }
        keep(SortedBatches.gather(schema, cutting, first, context.allocator()));
        if (count == limit) {
            keepThreshold(first[count - 1]);
        }
        clearCut();
    }

    private void clearCut() {
        sorter.clear();
        cutting.forEach(Column::release);
        cutting = List.of();
    }

    private void keepThreshold(int row) {
        threshold = new long[layout.words()];
        for (int word = 0; word < threshold.length; word++) {
            threshold[word] = sorter.keyWord(row, word);
        }
    }

    private void closeCandidates() {
        candidates.forEach(RecordBatch::close);
        candidates.clear();
        candidateRows = 0;
    }
}
