package io.sluice.operators.internal.sort;

/// Sorts a run by comparing rows, where cut text makes the words of no use: merge sort from the
/// bottom up, stable.
final class ComparedRun extends SortedRun {

    private final RowSorter sorter;
    private int width = 1;
    private int place;

    /// The merge under way: where it stands in its halves, and where those end.
    private int left;

    private int leftEnd;
    private int right;
    private int rightEnd;

    private boolean copying;

    ComparedRun(RowSorter sorter, SortEntries entries, SortEntries spare, int from, int to) {
        super(entries, spare, from, to);
        this.sorter = sorter;
        this.place = from;
        beginMerge();
    }

    @Override
    int advance(int rows) {
        if (width >= to - from) {
            return 0;
        }
        int begin = place;
        int end = (int) Math.min(to, (long) begin + rows);
        if (copying) {
            spare.copyTo(entries, begin, end - begin);
            place = end;
        } else {
            mergeUntil(end);
        }
        if (place == to) {
            nextPass();
        }
        return end - begin;
    }

    private void nextPass() {
        if (copying) {
            width = (int) Math.min(to, 2L * width);
        }
        copying = !copying;
        place = from;
        beginMerge();
    }

    private void beginMerge() {
        left = place;
        leftEnd = (int) Math.min(to, (long) left + width);
        right = leftEnd;
        rightEnd = (int) Math.min(to, (long) right + width);
    }

    private void mergeUntil(int end) {
        while (place < end) {
            if (place == rightEnd) {
                beginMerge();
            }
            boolean takeLeft =
                    right == rightEnd
                            || (left < leftEnd
                                    && sorter.compareRows(entries.row(left), entries.row(right))
                                            <= 0);
            int taken = takeLeft ? left++ : right++;
            spare.put(place, entries.key(taken), entries.row(taken));
            place++;
        }
    }
}
