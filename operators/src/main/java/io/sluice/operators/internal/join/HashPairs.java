package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.operators.internal.hash.KeyBatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Pairs with equal keys, by an index over the build rows.
final class HashPairs implements PairSource {

    private final HashIndex index;
    private final List<Integer> keyColumns;
    private final BufferAllocator allocator;
    private final KeyBatch keys;
    private final List<Column> columns = new ArrayList<>();
    private int[] candidates = new int[0];
    private int rowCount;
    private int row;

    HashPairs(HashIndex index, List<Integer> keyColumns, BufferAllocator allocator) {
        this.index = index;
        this.keyColumns = keyColumns;
        this.allocator = allocator;
        this.keys = new KeyBatch(index.layout(), allocator);
    }

    @Override
    public void start(RecordBatch batch) {
        releaseColumns();
        rowCount = batch.selectedCount();
        row = 0;
        Selection selection = batch.selection();
        for (int column : keyColumns) {
            Column key = batch.column(column);
            columns.add(
                    selection == null
                            ? key.retain()
                            : Gather.rows(key, selection.rows(), selection.count(), allocator));
        }
        keys.load(columns, rowCount);
        findCandidates();
    }

    /// The heads of all chains first: reads that do not wait for each other.
    private void findCandidates() {
        if (candidates.length < rowCount) {
            candidates = new int[rowCount];
        }
        for (int i = 0; i < rowCount; i++) {
            candidates[i] = index.firstCandidate(keys.hash(i));
        }
        if (index.nullsEqual()) {
            return;
        }
        for (Column column : columns) {
            for (int i = 0; column.nullCount() > 0 && i < rowCount; i++) {
                if (column.isNull(i)) {
                    candidates[i] = 0;
                }
            }
        }
    }

    @Override
    public void next(Pairs pairs) {
        while (row < rowCount) {
            int candidate = candidates[row];
            if (candidate != 0 && !addMatches(candidate, pairs)) {
                return;
            }
            row++;
        }
    }

    /// @return whether all matches of the row have found room
    private boolean addMatches(int first, Pairs pairs) {
        long hash = keys.hash(row);
        long key = keys.address(row);
        int match = index.nextMatch(first, hash, key);
        while (match >= 0) {
            if (pairs.isFull()) {
                candidates[row] = match + 1;
                return false;
            }
            pairs.add(row, match);
            match = index.nextMatch(index.candidateAfter(match), hash, key);
        }
        return true;
    }

    @Override
    public int completeRows() {
        return row;
    }

    /// Whether a probe row has a match, without asking for its pairs.
    boolean hasMatch(int probeRow) {
        int candidate = candidates[probeRow];
        return candidate != 0
                && index.nextMatch(candidate, keys.hash(probeRow), keys.address(probeRow)) >= 0;
    }

    boolean hasNullKey(int probeRow) {
        return NullKeys.isAnyNull(columns, probeRow);
    }

    /// Whether a probe and a build row may be equal for all that is known: where neither is null,
    /// their keys are equal.
    boolean mayBeEqual(int probeRow, List<Column> buildKeys, int buildRow) {
        for (int key = 0; key < columns.size(); key++) {
            boolean known =
                    !columns.get(key).isNull(probeRow) && !buildKeys.get(key).isNull(buildRow);
            if (known
                    && !index.layout()
                            .equal(key, keys.address(probeRow), index.keyAddress(buildRow))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        releaseColumns();
        keys.close();
    }

    private void releaseColumns() {
        columns.forEach(Column::release);
        columns.clear();
    }
}
