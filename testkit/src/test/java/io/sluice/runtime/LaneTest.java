package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

@ExtendWith(AllocatorExtension.class)
class LaneTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    private static final Batches INPUT =
            Batches.of(SCHEMA)
                    .row(1L, "a")
                    .row(2L, null)
                    .row(3L, "c")
                    .batchBreak()
                    .row(4L, "d")
                    .batchBreak()
                    .batchBreak()
                    .row(5L, "e")
                    .row(6L, "f");

    @Test
    void runsASourceByItself(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(INPUT);

        assertThat(TestTask.of(source, allocator).rows()).isEqualTo(INPUT.rows());
        assertThat(source.counts().opened()).isEqualTo(1);
        assertThat(source.counts().closed()).isEqualTo(1);
    }

    @Test
    void runsStepsOverASourceOneBatchAtATime(BufferAllocator allocator) {
        StepFixture cut = StepFixture.of(BatchesExec.of(INPUT), Steps.Cut::new);
        StepFixture hold = StepFixture.of(cut, Steps.Hold::new);
        StepFixture pass = StepFixture.of(hold, Steps.Pass::new);

        TestTask.Result result = TestTask.of(pass, allocator).requesting(1).run();

        assertThat(result.rows()).isEqualTo(INPUT.rows());
        assertThat(result.partitions().getFirst().batchSizes()).containsOnly(1).hasSize(6);
        assertThat(List.of(cut.closed().get(), hold.closed().get(), pass.closed().get()))
                .containsOnly(1);
    }

    @Test
    void compactsSelectionsBeforeABatchLeaves(BufferAllocator allocator) {
        StepFixture select =
                StepFixture.of(BatchesExec.of(INPUT), () -> new Steps.Select(row -> row != 0));

        assertThat(TestTask.of(select, allocator).rows())
                .extracting(List::getFirst)
                .containsExactly(2L, 3L, 6L);
    }

    @Test
    void stopsTheInputWhenAStepIsDone(BufferAllocator allocator) {
        BatchesExec endless = BatchesExec.of(INPUT).repeating();
        StepFixture take = StepFixture.of(endless, () -> new Steps.Take(5));
        StepFixture hold = StepFixture.of(take, Steps.Hold::new);

        assertThat(TestTask.of(hold, allocator).run().partitions().getFirst().count()).isEqualTo(5);
        assertThat(endless.counts().closed()).isEqualTo(1);
        assertThat(endless.counts().pulled()).as("one of six is empty").isEqualTo(6);
    }

    @Test
    void namesTheStepThatFails(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(INPUT);
        StepFixture hold = StepFixture.of(source, Steps.Hold::new);
        StepFixture fail =
                StepFixture.of(hold, () -> new Steps.Fail(1, new ArithmeticException("boom")))
                        .named("BoomExec");
        StepFixture top = StepFixture.of(fail, Steps.Pass::new);

        QueryException failure = TestTask.of(top, allocator).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure.node()).isEqualTo("BoomExec");
        assertThat(failure).hasMessageContaining("boom");
        assertThat(source.counts().closed()).isEqualTo(1);
        assertThat(List.of(hold.closed().get(), fail.closed().get(), top.closed().get()))
                .containsOnly(1);
    }

    @Test
    void runsStepsOverAnyPublisher(BufferAllocator allocator) {
        FluxExec foreign =
                FluxExec.of(
                        SCHEMA,
                        (_, context) ->
                                Flux.range(0, INPUT.count())
                                        .map(i -> INPUT.batch(i, context.allocator())));
        StepFixture pass = StepFixture.of(foreign, Steps.Pass::new);

        assertThat(TestTask.of(pass, allocator).requesting(2).rows()).isEqualTo(INPUT.rows());
    }
}
