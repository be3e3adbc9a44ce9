package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.aggregate.BucketedGroups;
import io.sluice.operators.internal.aggregate.Numbers;
import org.apache.arrow.memory.BufferAllocator;

/// Yields buckets as they are: the results of windows that are one bucket each, or the states of
/// panes for somebody else to merge. Several small windows come in one batch, in their order.
final class ClosedBuckets implements ClosedWindows {

    private final WindowGrouping grouping;
    private final BucketedGroups groups;
    private final BufferAllocator allocator;
    private final boolean results;
    private final Numbers numbers;
    private long before = BatchMark.NO_WATERMARK;
    private int nextGroup = -1;

    ClosedBuckets(
            WindowGrouping grouping,
            BucketedGroups groups,
            int batchRows,
            BufferAllocator allocator) {
        this.grouping = grouping;
        this.groups = groups;
        this.allocator = allocator;
        this.results = grouping.mode().yieldsResults();
        this.numbers = new Numbers(batchRows);
    }

    /// States are of use to whoever merges them when the first window closes that they are part of.
    @Override
    public void closeUntil(long lastClosed) {
        boolean every = lastClosed == BatchMark.END_OF_STREAM;
        boolean none = lastClosed == BatchMark.NO_WATERMARK;
        if (every || none) {
            before = lastClosed;
        } else {
            before = lastClosed + (results ? 1 : grouping.window().sizeMicros());
        }
    }

    /// Yields all buckets, open or not.
    void flush() {
        before = BatchMark.END_OF_STREAM;
    }

    @Override
    public boolean hasMore() {
        if (!numbers.isRead() || hasBucket()) {
            return true;
        }
        before = BatchMark.NO_WATERMARK;
        return false;
    }

    private boolean hasBucket() {
        return !groups.isEmpty() && groups.firstBucket() < before;
    }

    @Override
    public RecordBatch next() {
        if (numbers.isRead()) {
            numbers.clear();
            while (!numbers.isFull() && hasBucket()) {
                long bucket = groups.firstBucket();
                nextGroup = groups.read(bucket, nextGroup, numbers);
                if (nextGroup < 0) {
                    groups.dropBefore(bucket + 1);
                }
            }
        }
        RecordBatch batch = results ? groups.results(numbers) : groups.states(numbers);
        numbers.skip(batch.rowCount());
        return results ? grouping.results(batch, allocator) : batch.withSchema(grouping.output());
    }

    @Override
    public void close() {}
}
