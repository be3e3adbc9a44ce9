package io.sluice.batch;

/// What a batch says about the stream beside its rows. Bounded queries carry [#NONE] only, which
/// costs nothing.
///
/// A mark is asserted *after* the rows of its batch. A split puts it on the last piece; coalescing
/// flushes on it; a batch of no rows exists only to carry one.
///
/// @param watermark no later row of this edge has an event time at or before this one, in
///   microseconds, unless late; [#NO_WATERMARK] says nothing, [#END_OF_STREAM] that no row follows
/// @param idle the source has had unmet demand for its idle timeout and produced nothing; mergers
///   leave it out
/// @param barrierEpoch the checkpoint whose rows end here; 0 for none
/// @param sequence the number of this batch on its exchange stream, from 1; 0 where none is kept
public record BatchMark(long watermark, boolean idle, long barrierEpoch, long sequence) {

    public static final long NO_WATERMARK = Long.MIN_VALUE;
    public static final long END_OF_STREAM = Long.MAX_VALUE;
    public static final BatchMark NONE = new BatchMark(NO_WATERMARK, false, 0, 0);

    public static BatchMark watermark(long micros) {
        return new BatchMark(micros, false, 0, 0);
    }

    public BatchMark withWatermark(long micros) {
        return new BatchMark(micros, idle, barrierEpoch, sequence);
    }

    public BatchMark withIdle(boolean newIdle) {
        return new BatchMark(watermark, newIdle, barrierEpoch, sequence);
    }

    public BatchMark withBarrier(long epoch) {
        return new BatchMark(watermark, idle, epoch, sequence);
    }

    /// What this mark and a later one say together, where no row stands between them and this one
    /// has no barrier.
    public BatchMark then(BatchMark later) {
        return new BatchMark(
                Math.max(watermark, later.watermark), later.idle, later.barrierEpoch, sequence);
    }

    public BatchMark withSequence(long number) {
        return new BatchMark(watermark, idle, barrierEpoch, number);
    }

    public boolean hasWatermark() {
        return watermark != NO_WATERMARK;
    }

    /// Whether there is nothing to say.
    public boolean isNone() {
        return equals(NONE);
    }
}
