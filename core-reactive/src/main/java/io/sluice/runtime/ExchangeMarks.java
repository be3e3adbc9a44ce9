package io.sluice.runtime;

import io.sluice.batch.BatchMark;
import java.util.Arrays;

/// Merges what the producers of an exchange say of their streams. Guarded by its owner.
///
/// The merged watermark is the least of those that are not idle; it never goes back. A barrier
/// passes when every producer has brought it; until then those that have wait. A producer that has
/// ended holds nothing up.
final class ExchangeMarks {

    private static final long ENDED = Long.MAX_VALUE;

    private final long[] watermarks;
    private final boolean[] idle;
    private final boolean[] ended;
    private final long[] barriers;
    private long mergedWatermark = BatchMark.NO_WATERMARK;
    private long mergedBarrier;
    private boolean mergedIdle;

    ExchangeMarks(int producers) {
        watermarks = new long[producers];
        Arrays.fill(watermarks, BatchMark.NO_WATERMARK);
        idle = new boolean[producers];
        ended = new boolean[producers];
        barriers = new long[producers];
    }

    /// Takes a producer's mark.
    ///
    /// @return what is to be asserted on all channels; [BatchMark#NONE] for nothing
    BatchMark add(int producer, BatchMark mark) {
        if (mark.hasWatermark()) {
            watermarks[producer] = Math.max(watermarks[producer], mark.watermark());
        }
        idle[producer] = mark.idle();
        barriers[producer] = Math.max(barriers[producer], mark.barrierEpoch());
        return merge();
    }

    BatchMark end(int producer) {
        ended[producer] = true;
        return merge();
    }

    /// Whether a producer has brought a barrier that others have not.
    boolean mustWait(int producer) {
        return !ended[producer] && barriers[producer] > mergedBarrier;
    }

    private BatchMark merge() {
        long watermark = ENDED;
        long barrier = ENDED;
        boolean allIdle = true;
        boolean anyWatermark = false;
        for (int i = 0; i < watermarks.length; i++) {
            anyWatermark |= watermarks[i] != BatchMark.NO_WATERMARK;
            if (!ended[i]) {
                barrier = Math.min(barrier, barriers[i]);
                allIdle &= idle[i];
            }
            if (!ended[i] && !idle[i]) {
                watermark = Math.min(watermark, watermarks[i]);
            }
        }
        boolean allEnded = barrier == ENDED;
        boolean nowIdle = allIdle && !allEnded;
        BatchMark mark = BatchMark.NONE;
        if (anyWatermark && !nowIdle && watermark > mergedWatermark) {
            mergedWatermark = watermark;
            mark = mark.withWatermark(watermark);
        }
        if (nowIdle && !mergedIdle) {
            mark = mark.withIdle(true);
        }
        mergedIdle = nowIdle;
        if (!allEnded && barrier > mergedBarrier) {
            mergedBarrier = barrier;
            mark = mark.withBarrier(barrier);
        }
        return mark;
    }
}
