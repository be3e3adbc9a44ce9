package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.BatchMark;
import org.junit.jupiter.api.Test;

class ExchangeMarksTest {

    private static final BatchMark IDLE = BatchMark.NONE.withIdle(true);

    private final ExchangeMarks marks = new ExchangeMarks(2);

    @Test
    void assertsTheLeastWatermarkOnceAllHaveOne() {
        assertThat(marks.add(0, BatchMark.watermark(10))).isEqualTo(BatchMark.NONE);
        assertThat(marks.add(1, BatchMark.watermark(5))).isEqualTo(BatchMark.watermark(5));
        assertThat(marks.add(1, BatchMark.watermark(20))).isEqualTo(BatchMark.watermark(10));
    }

    @Test
    void neverGoesBack() {
        marks.add(0, BatchMark.watermark(10));
        marks.add(1, BatchMark.watermark(10));

        assertThat(marks.add(0, BatchMark.watermark(3))).isEqualTo(BatchMark.NONE);
    }

    @Test
    void leavesIdleProducersOut() {
        marks.add(0, BatchMark.watermark(10));

        assertThat(marks.add(1, IDLE)).isEqualTo(BatchMark.watermark(10));
        assertThat(marks.add(0, BatchMark.watermark(30))).isEqualTo(BatchMark.watermark(30));
    }

    @Test
    void isIdleWhenAllAre() {
        assertThat(marks.add(0, IDLE)).isEqualTo(BatchMark.NONE);
        assertThat(marks.add(1, IDLE)).isEqualTo(IDLE);
        assertThat(marks.add(1, IDLE)).as("said already").isEqualTo(BatchMark.NONE);
    }

    @Test
    void waitsForProducersThatAreAwakeAgain() {
        marks.add(0, BatchMark.watermark(10));
        marks.add(1, IDLE);
        marks.add(1, BatchMark.NONE);

        assertThat(marks.add(0, BatchMark.watermark(30))).isEqualTo(BatchMark.NONE);
        assertThat(marks.add(1, BatchMark.watermark(20))).isEqualTo(BatchMark.watermark(20));
    }

    @Test
    void goesOnWithoutProducersThatHaveEnded() {
        marks.add(0, BatchMark.watermark(10));

        assertThat(marks.end(1)).isEqualTo(BatchMark.watermark(10));
        assertThat(marks.end(0))
                .as("the end of all is the end of the stream")
                .isEqualTo(BatchMark.watermark(BatchMark.END_OF_STREAM));
    }

    @Test
    void saysNothingAtTheEndOfStreamsWithoutWatermarks() {
        assertThat(marks.end(0)).isEqualTo(BatchMark.NONE);
        assertThat(marks.end(1)).isEqualTo(BatchMark.NONE);
    }

    @Test
    void passesBarriersThatAllHaveBrought() {
        BatchMark first = BatchMark.NONE.withBarrier(1);

        assertThat(marks.add(0, first)).isEqualTo(BatchMark.NONE);
        assertThat(marks.mustWait(0)).isTrue();
        assertThat(marks.mustWait(1)).isFalse();
        assertThat(marks.add(1, first)).isEqualTo(first);
        assertThat(marks.mustWait(0)).isFalse();
    }

    @Test
    void doesNotWaitForTheBarrierOfAProducerThatHasEnded() {
        BatchMark first = BatchMark.NONE.withBarrier(1);
        marks.add(0, first);

        assertThat(marks.end(1)).isEqualTo(first);
    }
}
