package io.sluice.operators.internal.join;

import io.sluice.batch.RecordBatch;

/// Every probe row with every build row.
final class AllPairs implements PairSource {

    private final int buildRows;
    private int probeRows;
    private int probeRow;
    private int buildRow;

    AllPairs(int buildRows) {
        this.buildRows = buildRows;
    }

    @Override
    public void start(RecordBatch batch) {
        probeRows = batch.selectedCount();
        probeRow = 0;
        buildRow = 0;
    }

    @Override
    public void next(Pairs pairs) {
        while (probeRow < probeRows) {
            for (; buildRow < buildRows; buildRow++) {
                if (pairs.isFull()) {
                    return;
                }
                pairs.add(probeRow, buildRow);
            }
            buildRow = 0;
            probeRow++;
        }
    }

    @Override
    public int completeRows() {
        return probeRow;
    }

    @Override
    public void close() {}
}
