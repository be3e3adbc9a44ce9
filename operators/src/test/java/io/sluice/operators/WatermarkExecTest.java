package io.sluice.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.plan.EventTime;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(AllocatorExtension.class)
class WatermarkExecTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("n", DataType.INT32), Field.nullable("at", DataType.TIMESTAMP));

    @Test
    void assertsWhatIsBeforeTheNewestTimeLessTheDelay(BufferAllocator allocator) {
        Batches input =
                Batches.of(SCHEMA)
                        .row(1, at(100))
                        .row(2, at(90))
                        .batchBreak()
                        .row(3, at(95))
                        .batchBreak()
                        .row(4, null)
                        .batchBreak()
                        .row(5, at(200));

        Batches output = run(input, 10_000_000, allocator);

        assertThat(output.marks())
                .containsExactly(
                        BatchMark.watermark(89_999_999),
                        BatchMark.NONE,
                        BatchMark.NONE,
                        BatchMark.watermark(189_999_999),
                        BatchMark.watermark(BatchMark.END_OF_STREAM));
        assertThat(output.rows()).isEqualTo(input.rows());
    }

    @ParameterizedTest
    @EnumSource(ReshapeExec.Shape.class)
    void looksAtSelectedRowsOnly(ReshapeExec.Shape shape, BufferAllocator allocator) {
        Batches input = Batches.of(SCHEMA).row(1, at(100)).row(2, at(7)).row(3, at(50));
        WatermarkExec watermarks =
                new WatermarkExec(new ReshapeExec(BatchesExec.of(input), shape), 1, 0);

        List<BatchMark> marks =
                TestTask.of(watermarks, allocator).run().partitions().getFirst().marks();

        assertThat(marks)
                .filteredOn(BatchMark::hasWatermark)
                .containsExactly(
                        BatchMark.watermark(99_999_999),
                        BatchMark.watermark(BatchMark.END_OF_STREAM));
    }

    @Test
    void keepsIdlenessAndTheEndOfItsInput(BufferAllocator allocator) {
        BatchMark idle = new BatchMark(BatchMark.NO_WATERMARK, true, 0, 0);
        BatchMark end = BatchMark.watermark(BatchMark.END_OF_STREAM);
        Batches input =
                Batches.of(SCHEMA).mark(idle).batchBreak().row(1, at(1)).batchBreak().mark(end);

        assertThat(run(input, 0, allocator).marks())
                .containsExactly(idle, BatchMark.watermark(999_999), end);
    }

    @Test
    void toleratesADelayBeyondAllTimes(BufferAllocator allocator) {
        Batches input = Batches.of(SCHEMA).row(1, at(-1_000));

        assertThat(run(input, Long.MAX_VALUE, allocator).marks())
                .containsExactly(BatchMark.NONE, BatchMark.watermark(BatchMark.END_OF_STREAM));
    }

    @Test
    void promisesItsColumnAsEventTime() {
        WatermarkExec watermarks = new WatermarkExec(BatchesExec.of(Batches.of(SCHEMA)), 1, 0);

        assertThat(watermarks.properties().eventTimes()).containsExactly(new EventTime(1, 0));
        assertThatThrownBy(() -> new WatermarkExec(BatchesExec.of(Batches.of(SCHEMA)), 0, 0))
                .hasMessageContaining("\"n\" is integer, not timestamp");
    }

    private static Batches run(Batches input, long delayMicros, BufferAllocator allocator) {
        WatermarkExec watermarks = new WatermarkExec(BatchesExec.of(input), 1, delayMicros);
        return TestTask.of(watermarks, allocator).run().partitions().getFirst();
    }

    private static LocalDateTime at(long second) {
        return LocalDateTime.of(1970, 1, 1, 0, 0).plusSeconds(second);
    }
}
