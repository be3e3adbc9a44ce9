package io.sluice.operators.internal.join;

import java.util.Arrays;

/// Pairs of a probe row and a build row, in parallel arrays that grow as needed.
final class Pairs {

    private final int limit;
    private int[] probe = new int[0];
    private int[] build = new int[0];
    private int count;

    /// @param limit how many pairs make it full; more can be added all the same
    Pairs(int limit) {
        this.limit = limit;
    }

    /// Rows of the probe side, numbered among the selected ones of its batch.
    int[] probe() {
        return probe;
    }

    /// Rows of the build side, or [NULL_ROW][io.sluice.batch.Gather#NULL_ROW] for none.
    int[] build() {
        return build;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count >= limit;
    }

    void clear() {
        count = 0;
    }

    void add(int probeRow, int buildRow) {
        if (count == probe.length) {
            int length = Math.max(64, 2 * count);
            probe = Arrays.copyOf(probe, length);
            build = Arrays.copyOf(build, length);
        }
        probe[count] = probeRow;
        build[count] = buildRow;
        count++;
    }

    /// Keeps only the pairs at these ascending places.
    void keep(int[] places, int placeCount) {
        for (int i = 0; i < placeCount; i++) {
            probe[i] = probe[places[i]];
            build[i] = build[places[i]];
        }
        count = placeCount;
    }
}
