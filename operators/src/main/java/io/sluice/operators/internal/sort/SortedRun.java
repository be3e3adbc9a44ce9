package io.sluice.operators.internal.sort;

/// A run of places that is being put in order, some rows at a time.
abstract sealed class SortedRun permits RadixRun, ComparedRun {

    final SortEntries entries;
    final SortEntries spare;
    final int from;
    final int to;

    /// @param spare of which the places of this run may be overwritten
    SortedRun(SortEntries entries, SortEntries spare, int from, int to) {
        this.entries = entries;
        this.spare = spare;
        this.from = from;
        this.to = to;
    }

    /// Goes on for as many rows, at most, as are given.
    ///
    /// @return how many it was; 0 when nothing is left to do
    abstract int advance(int rows);
}
