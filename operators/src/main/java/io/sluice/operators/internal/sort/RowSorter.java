package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Finds the order of rows: sorts entries of a word of the normalised key and the row's number by
/// that word, then each run of equal words by the next word.
///
/// Short runs are sorted by insertion, others as [RadixRun], or as [ComparedRun] where they are
/// equal up to cut text. All of it goes on slice by slice, so that whoever sorts can let others in.
/// O(rows × words); two entries of 16 bytes for each row, off-heap, beside the keys.
final class RowSorter implements AutoCloseable {

    /// Rows that one call of [#advance] handles: about a millisecond.
    static final int SLICE_ROWS = 1 << 16;

    /// Shorter runs are sorted by insertion: the tables of a radix sort cost more to clear.
    private static final int MAX_INSERTION_ROWS = 40;

    private final SortKeyLayout layout;
    private final RowComparator comparator;
    private final NativeBuffer keys;
    private final SortEntries entries;
    private final SortEntries spare;
    private final int[] counts = RadixRun.newCounts();
    private final Deque<SortedRun> runs = new ArrayDeque<>();
    private List<Column> columns = List.of();
    private int rowCount;
    private int encodedRows;

    RowSorter(SortKeyLayout layout, BufferAllocator allocator) {
        this.layout = layout;
        this.comparator = new RowComparator(layout.keys());
        this.keys = new NativeBuffer(allocator);
        this.entries = new SortEntries(allocator);
        this.spare = new SortEntries(allocator);
    }

    /// Begins to sort rows `0 … newRowCount - 1` of these columns, which are borrowed until the
    /// next call.
    void begin(List<Column> newColumns, int newRowCount) {
        columns = newColumns;
        rowCount = newRowCount;
        encodedRows = 0;
        runs.clear();
        keys.ensure(8L * layout.words() * rowCount);
        entries.ensure(rowCount);
        spare.ensure(rowCount);
    }

    /// Goes on for about [#SLICE_ROWS] rows.
    ///
    /// @return whether there is more to do
    boolean advance() {
        if (encodedRows < rowCount) {
            encodeSlice();
            if (encodedRows == rowCount && layout.words() > 0) {
                sortRun(0, rowCount, 0);
            }
            return encodedRows < rowCount || !runs.isEmpty();
        }
        int left = SLICE_ROWS;
        while (left > 0 && !runs.isEmpty()) {
            SortedRun run = runs.getLast();
            int handled = run.advance(left);
            left -= handled;
            if (handled == 0) {
                runs.remove(run);
            }
        }
        return !runs.isEmpty();
    }

    private void encodeSlice() {
        long keyBytes = 8L * layout.words();
        int from = encodedRows;
        int count = Math.min(SLICE_ROWS, rowCount - from);
        List<Column> slices = new ArrayList<>(columns.size());
        try {
            for (Column column : columns) {
                slices.add(column.slice(from, count));
            }
            new SortKeyEncoder(layout)
                    .encode(
                            slices,
                            count,
                            keys.memory().asSlice(keyBytes * from, keyBytes * count));
        } finally {
            slices.forEach(Column::release);
        }
        for (int row = from; row < from + count; row++) {
            entries.put(row, 0, row);
        }
        encodedRows += count;
    }

    /// The number of the row at a place of the order.
    int row(int place) {
        return entries.row(place);
    }

    /// A word of the normalised key of a row.
    long keyWord(int row, int word) {
        return keys.memory().get(Segments.I64, 8L * ((long) layout.words() * row + word));
    }

    int compareRows(int left, int right) {
        return comparator.compare(columns, left, columns, right);
    }

    /// Lets go of all memory; the order is forgotten.
    void clear() {
        columns = List.of();
        rowCount = 0;
        encodedRows = 0;
        runs.clear();
        keys.clear();
        entries.clear();
        spare.clear();
    }

    @Override
    public void close() {
        clear();
    }

    /// Whether rows with equal words can still have an order.
    boolean hasOrderBehind(int word) {
        return word + 1 < layout.words() || layout.textKeyEndingIn(word) >= 0;
    }

    /// Sorts a run whose words up to this one are equal by what comes behind.
    ///
    /// @return whether that is still to be done, by [#advance]
    boolean sortEqual(int from, int to, int word) {
        if (to - from == 1) {
            return false;
        }
        if (layout.isCut(word, entries.key(from))) {
            return compareRun(from, to);
        }
        return word + 1 < layout.words() && sortRun(from, to, word + 1);
    }

    private boolean sortRun(int from, int to, int word) {
        if (to - from > MAX_INSERTION_ROWS) {
            runs.addLast(new RadixRun(this, entries, spare, from, to, word, counts));
            return true;
        }
        for (int i = from; i < to; i++) {
            int row = entries.row(i);
            entries.put(i, keyWord(row, word), row);
        }
        sortByKey(from, to);
        if (hasOrderBehind(word)) {
            sortEqualShort(from, to, word);
        }
        return false;
    }

    private void sortEqualShort(int from, int to, int word) {
        int start = from;
        while (start < to) {
            long value = entries.key(start);
            int end = start + 1;
            while (end < to && entries.key(end) == value) {
                end++;
            }
            sortEqual(start, end, word);
            start = end;
        }
    }

    private boolean compareRun(int from, int to) {
        if (to - from > MAX_INSERTION_ROWS) {
            runs.addLast(new ComparedRun(this, entries, spare, from, to));
            return true;
        }
        for (int i = from + 1; i < to; i++) {
            long key = entries.key(i);
            int row = entries.row(i);
            int at = i;
            while (at > from && compareRows(entries.row(at - 1), row) > 0) {
                entries.put(at, entries.key(at - 1), entries.row(at - 1));
                at--;
            }
            entries.put(at, key, row);
        }
        return false;
    }

    private void sortByKey(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long key = entries.key(i);
            int row = entries.row(i);
            int at = i;
            while (at > from && Long.compareUnsigned(entries.key(at - 1), key) > 0) {
                entries.put(at, entries.key(at - 1), entries.row(at - 1));
                at--;
            }
            entries.put(at, key, row);
        }
    }
}
