package io.sluice.operators.internal.join;

import io.sluice.batch.RecordBatch;

/// Finds the pairs of rows that can match, batch by batch of the probe side. Not thread-safe.
///
/// Pairs come in the order of the probe rows, and for each of these in the order of the build rows.
sealed interface PairSource extends AutoCloseable permits HashPairs, AllPairs {

    /// Begins with a batch, which is borrowed until the next one or the end.
    void start(RecordBatch batch);

    /// Adds pairs until there are no more or the array is full.
    void next(Pairs pairs);

    /// How many probe rows have given all their pairs; all, when there are no more.
    int completeRows();

    @Override
    void close();
}
