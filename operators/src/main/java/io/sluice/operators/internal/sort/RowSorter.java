package io.sluice.operators.internal.sort;

import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;

/// Finds the order of rows: sorts entries of a word of the normalised key and the row's number by
/// that word, then each run of equal words by the next word.
///
/// Runs are sorted by least-significant-digit radix sort, skipping digits that all have in common;
/// short ones by insertion. Runs that are equal up to cut text are merge-sorted by comparing rows.
/// O(rows × words); two entries of 16 bytes for each row, off-heap, beside the keys.
final class RowSorter implements AutoCloseable {

    private static final int ENTRY_BYTES = 16;

    /// Shorter runs are sorted by insertion: the tables of a radix sort cost more to clear.
    private static final int MAX_INSERTION_ROWS = 40;

    /// Rows whose keys are encoded before somebody asks whether the query was cancelled.
    private static final int CHUNK_ROWS = 1 << 16;

    private static final int DIGITS = 8;
    private static final int RADIX = 256;

    private final SortKeyLayout layout;
    private final RowComparator comparator;
    private final BooleanSupplier cancelled;
    private final NativeBuffer keys;
    private final NativeBuffer entryBuffer;
    private final NativeBuffer spareBuffer;
    private final int[] counts = new int[DIGITS * RADIX];
    private MemorySegment entries = Segments.EMPTY;
    private MemorySegment spare = Segments.EMPTY;
    private List<Column> columns = List.of();

    /// @param cancelled asked now and then
    RowSorter(SortKeyLayout layout, BooleanSupplier cancelled, BufferAllocator allocator) {
        this.layout = layout;
        this.comparator = new RowComparator(layout.keys());
        this.cancelled = cancelled;
        this.keys = new NativeBuffer(allocator);
        this.entryBuffer = new NativeBuffer(allocator);
        this.spareBuffer = new NativeBuffer(allocator);
    }

    /// Sorts rows `0 … rowCount - 1` of these columns, which are borrowed until the next call.
    void sort(List<Column> newColumns, int rowCount) {
        columns = newColumns;
        keys.ensure(8L * layout.words() * rowCount);
        encode(rowCount);
        entries = entryBuffer.ensure((long) ENTRY_BYTES * rowCount);
        spare = spareBuffer.ensure((long) ENTRY_BYTES * rowCount);
        for (int i = 0; i < rowCount; i++) {
            entries.set(Segments.I64, (long) ENTRY_BYTES * i + 8, (long) i);
        }
        if (layout.words() > 0) {
            sortRun(0, rowCount, 0);
        }
    }

    private void encode(int rowCount) {
        SortKeyEncoder encoder = new SortKeyEncoder(layout);
        long keyBytes = 8L * layout.words();
        for (int from = 0; from < rowCount; from += CHUNK_ROWS) {
            checkCancelled();
            int count = Math.min(CHUNK_ROWS, rowCount - from);
            List<Column> slices = new ArrayList<>(columns.size());
            try {
                for (Column column : columns) {
                    slices.add(column.slice(from, count));
                }
                encoder.encode(
                        slices, count, keys.memory().asSlice(keyBytes * from, keyBytes * count));
            } finally {
                slices.forEach(Column::release);
            }
        }
    }

    private void checkCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new QueryException(ErrorCode.CANCELLED, "the query was cancelled");
        }
    }

    /// The number of the row at a place of the order.
    int row(int place) {
        return (int) entries.get(Segments.I64, (long) ENTRY_BYTES * place + 8);
    }

    /// A word of the normalised key of a row.
    long keyWord(int row, int word) {
        return keys.memory().get(Segments.I64, 8L * ((long) layout.words() * row + word));
    }

    /// Lets go of all memory; the order is forgotten.
    void clear() {
        columns = List.of();
        entries = Segments.EMPTY;
        spare = Segments.EMPTY;
        keys.clear();
        entryBuffer.clear();
        spareBuffer.clear();
    }

    @Override
    public void close() {
        clear();
    }

    private void sortRun(int from, int to, int word) {
        checkCancelled();
        for (int i = from; i < to; i++) {
            entries.set(Segments.I64, (long) ENTRY_BYTES * i, keyWord(row(i), word));
        }
        if (to - from <= MAX_INSERTION_ROWS) {
            insertionSort(from, to);
        } else {
            radixSort(from, to);
        }
        sortEqualRuns(from, to, word);
    }

    private void sortEqualRuns(int from, int to, int word) {
        boolean lastWord = word + 1 == layout.words();
        if (lastWord && layout.textKeyEndingIn(word) < 0) {
            return;
        }
        int start = from;
        while (start < to) {
            long value = key(start);
            int end = start + 1;
            while (end < to && key(end) == value) {
                end++;
            }
            if (end - start > 1) {
                if (layout.isCut(word, value)) {
                    mergeSort(start, end);
                } else if (!lastWord) {
                    sortRun(start, end, word + 1);
                }
            }
            start = end;
        }
    }

    private long key(int place) {
        return entries.get(Segments.I64, (long) ENTRY_BYTES * place);
    }

    private void insertionSort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long key = key(i);
            long row = row(i);
            int at = i;
            while (at > from && Long.compareUnsigned(key(at - 1), key) > 0) {
                put(entries, at, key(at - 1), row(at - 1));
                at--;
            }
            put(entries, at, key, row);
        }
    }

    private void radixSort(int from, int to) {
        countDigits(from, to);
        MemorySegment source = entries;
        MemorySegment target = spare;
        boolean inSpare = false;
        for (int digit = 0; digit < DIGITS; digit++) {
            if (counts[digit * RADIX + digitOf(source, from, digit)] == to - from) {
                continue;
            }
            int next = from;
            for (int i = digit * RADIX; i < (digit + 1) * RADIX; i++) {
                int count = counts[i];
                counts[i] = next;
                next += count;
            }
            checkCancelled();
            distribute(source, target, from, to, digit);
            MemorySegment swapped = source;
            source = target;
            target = swapped;
            inSpare = !inSpare;
        }
        if (inSpare) {
            long bytes = (long) ENTRY_BYTES * (to - from);
            long at = (long) ENTRY_BYTES * from;
            MemorySegment.copy(spare, at, entries, at, bytes);
        }
    }

    private void countDigits(int from, int to) {
        java.util.Arrays.fill(counts, 0);
        for (int i = from; i < to; i++) {
            long key = key(i);
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit * RADIX + (int) (key >>> (8 * digit) & 0xFF)]++;
            }
        }
    }

    private void distribute(
            MemorySegment source, MemorySegment target, int from, int to, int digit) {
        int shift = 8 * digit;
        int table = digit * RADIX;
        for (int i = from; i < to; i++) {
            long key = source.get(Segments.I64, (long) ENTRY_BYTES * i);
            long row = source.get(Segments.I64, (long) ENTRY_BYTES * i + 8);
            int place = counts[table + (int) (key >>> shift & 0xFF)]++;
            put(target, place, key, row);
        }
    }

    private static int digitOf(MemorySegment source, int place, int digit) {
        return (int) (source.get(Segments.I64, (long) ENTRY_BYTES * place) >>> (8 * digit) & 0xFF);
    }

    private static void put(MemorySegment target, int place, long key, long row) {
        target.set(Segments.I64, (long) ENTRY_BYTES * place, key);
        target.set(Segments.I64, (long) ENTRY_BYTES * place + 8, row);
    }

    /// Sorts by comparing rows; the words are of no use any more.
    private void mergeSort(int from, int to) {
        int length = to - from;
        for (int width = 1; width < length && width > 0; width *= 2) {
            for (int left = from; left < to; left += 2 * width) {
                int middle = Math.min(left + width, to);
                int right = (int) Math.min((long) left + 2L * width, to);
                merge(left, middle, right);
                if (right == to) {
                    break;
                }
            }
            long at = (long) ENTRY_BYTES * from;
            MemorySegment.copy(spare, at, entries, at, (long) ENTRY_BYTES * length);
            checkCancelled();
        }
    }

    private void merge(int left, int middle, int right) {
        int a = left;
        int b = middle;
        for (int place = left; place < right; place++) {
            boolean takeLeft =
                    b == right
                            || (a < middle
                                    && comparator.compare(columns, row(a), columns, row(b)) <= 0);
            int taken = takeLeft ? a++ : b++;
            put(spare, place, key(taken), row(taken));
        }
    }
}
