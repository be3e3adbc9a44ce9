package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import java.util.Arrays;

/// How far the watermarks of the partitions of a PARTIAL aggregate have come, so that one which was
/// idle, and was left out by whoever merges the watermarks, can tell which rows are late: those
/// whose windows may have been closed meanwhile. Thread-safe.
///
/// Each partition says here what it is going to say downstream, before it does. A partition that
/// wakes up first lets the merger know, so that this does not go on without it, and then asks here.
final class PartitionClocks {

    private final long[] watermarks;
    private final boolean[] idle;
    private long merged = BatchMark.NO_WATERMARK;

    PartitionClocks(int partitions) {
        this.watermarks = new long[partitions];
        Arrays.fill(watermarks, BatchMark.NO_WATERMARK);
        this.idle = new boolean[partitions];
    }

    /// Takes note of what a partition is about to say.
    synchronized void say(int partition, long watermark, boolean nowIdle) {
        watermarks[partition] = Math.max(watermarks[partition], watermark);
        idle[partition] = nowIdle;
        merge();
    }

    /// Takes a partition that was idle in again, which the merger has heard of.
    ///
    /// @return a watermark that the merged one has not passed
    synchronized long wake(int partition) {
        idle[partition] = false;
        return merged;
    }

    private void merge() {
        long least = BatchMark.END_OF_STREAM;
        boolean any = false;
        for (int i = 0; i < watermarks.length; i++) {
            if (!idle[i]) {
                least = Math.min(least, watermarks[i]);
                any = true;
            }
        }
        if (any) {
            merged = Math.max(merged, least);
        }
    }
}
