package io.sluice.operators.internal.sort;

import java.util.Arrays;

/// Sorts a run by one word of the normalised keys: least-significant-digit radix sort, skipping
/// digits that all have in common. Then hands each run of equal words to the sorter.
final class RadixRun extends SortedRun {

    private static final int DIGITS = 8;
    private static final int RADIX = 256;

    private enum Phase {
        KEYS,
        NEXT_DIGIT,
        DISTRIBUTE,
        COPY_BACK,
        EQUALS,
        DONE
    }

    private final RowSorter sorter;
    private final int word;
    private final int[] counts;
    private Phase phase = Phase.KEYS;
    private SortEntries source;
    private SortEntries target;
    private int digit;
    private int place;
    private int equalEnd;

    /// @param counts of which the run makes use until it looks for equal words
    RadixRun(
            RowSorter sorter,
            SortEntries entries,
            SortEntries spare,
            int from,
            int to,
            int word,
            int[] counts) {
        super(entries, spare, from, to);
        this.sorter = sorter;
        this.word = word;
        this.counts = counts;
        this.source = entries;
        this.target = spare;
        this.place = from;
        this.equalEnd = from;
        Arrays.fill(counts, 0);
    }

    /// The length that [#counts] have.
    static int[] newCounts() {
        return new int[DIGITS * RADIX];
    }

    @Override
    int advance(int rows) {
        if (phase == Phase.NEXT_DIGIT) {
            nextDigit();
        }
        int end = (int) Math.min(to, (long) place + rows);
        return switch (phase) {
            case KEYS -> {
                readKeys(end);
                yield moved(end, Phase.NEXT_DIGIT);
            }
            case DISTRIBUTE -> {
                distribute(end);
                int count = moved(end, Phase.NEXT_DIGIT);
                if (phase == Phase.NEXT_DIGIT) {
                    digit++;
                    SortEntries swapped = source;
                    source = target;
                    target = swapped;
                }
                yield count;
            }
            case COPY_BACK -> {
                spare.copyTo(entries, place, end - place);
                yield moved(end, Phase.EQUALS);
            }
            case EQUALS -> sortEqualWords(rows);
            case NEXT_DIGIT, DONE -> 0;
        };
    }

    private int moved(int end, Phase next) {
        int count = end - place;
        place = end;
        if (place == to) {
            place = from;
            phase = next;
        }
        return count;
    }

    private void readKeys(int end) {
        for (int i = place; i < end; i++) {
            int row = entries.row(i);
            long key = sorter.keyWord(row, word);
            entries.put(i, key, row);
            for (int d = 0; d < DIGITS; d++) {
                counts[d * RADIX + digit(key, d)]++;
            }
        }
    }

    /// Skips digits that all have in common, and turns the counts of the next one into places.
    private void nextDigit() {
        long any = source.key(from);
        while (digit < DIGITS && counts[digit * RADIX + digit(any, digit)] == to - from) {
            digit++;
        }
        if (digit == DIGITS) {
            phase = source == entries ? Phase.EQUALS : Phase.COPY_BACK;
            return;
        }
        int next = from;
        for (int i = digit * RADIX; i < (digit + 1) * RADIX; i++) {
            int count = counts[i];
            counts[i] = next;
            next += count;
        }
        phase = Phase.DISTRIBUTE;
    }

    private void distribute(int end) {
        int table = digit * RADIX;
        for (int i = place; i < end; i++) {
            long key = source.key(i);
            target.put(counts[table + digit(key, digit)]++, key, source.row(i));
        }
    }

    private static int digit(long key, int digit) {
        return (int) (key >>> (8 * digit) & 0xFF);
    }

    /// Stops behind a run that is not sorted at once, so that this comes next.
    private int sortEqualWords(int rows) {
        if (!sorter.hasOrderBehind(word)) {
            phase = Phase.DONE;
            return 0;
        }
        int begin = equalEnd;
        int end = (int) Math.min(to, (long) begin + rows);
        boolean later = false;
        while (equalEnd < end && !later) {
            long value = entries.key(place);
            while (equalEnd < end && entries.key(equalEnd) == value) {
                equalEnd++;
            }
            if (equalEnd == to || entries.key(equalEnd) != value) {
                later = sorter.sortEqual(place, equalEnd, word);
                place = equalEnd;
            }
        }
        if (place == to) {
            phase = Phase.DONE;
        }
        return equalEnd - begin;
    }
}
