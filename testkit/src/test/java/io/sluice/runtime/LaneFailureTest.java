package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.Step;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Whatever fails in a lane, the error names the node, everything is closed once, nothing is left.
@ExtendWith(AllocatorExtension.class)
class LaneFailureTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS =
            Batches.of(SCHEMA).row(1L).row(2L).row(3L).batchBreak().row(4L);

    private static QueryException gone() {
        return new QueryException(ErrorCode.SOURCE_FAILED, "gone");
    }

    @Test
    void namesASourceThatCannotOpen(BufferAllocator allocator) {
        StepFixture pass =
                StepFixture.of(BatchesExec.of(ROWS).failing(-1, gone()), Steps.Pass::new);

        QueryException failure = TestTask.of(pass, allocator).failure();

        assertThat(failure.node()).isEqualTo("BatchesExec");
        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
        assertThat(pass.made()).hasValue(0);
    }

    @Test
    void givesWhatCameBeforeAnErrorAndThenTheError(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(ROWS).failing(1, gone());
        Task task = TestTask.of(StepFixture.of(source, Steps.Pass::new), allocator).task();
        BatchReader reader = BatchReader.requesting(1);

        task.partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Batches.read(SCHEMA, reader.take()).rows()).hasSize(3);
        assertThat(reader.failure()).hasMessage("gone");
        assertThat(source.counts().closed()).isEqualTo(1);
    }

    @Test
    void namesTheNodeWhosePreparationFails(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(ROWS);
        StepFixture lower = StepFixture.of(source, Steps.Pass::new);
        StepFixture upper =
                StepFixture.of(lower, Steps.Pass::new)
                        .named("JoinExec")
                        .after(Mono.error(new ArithmeticException("build")));

        QueryException failure = TestTask.of(upper, allocator).failure();

        assertThat(failure.node()).isEqualTo("JoinExec");
        assertThat(source.counts().opened()).isZero();
        assertThat(upper.made()).hasValue(0);
    }

    @Test
    void closesTheStepsThatWereMadeWhenOneCannotBe(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(ROWS);
        StepFixture lower = StepFixture.of(source, Steps.Pass::new);
        StepFixture upper =
                StepFixture.of(
                        lower,
                        () -> {
                            throw new ArithmeticException("no step");
                        });

        assertThat(TestTask.of(upper, allocator).failure()).hasMessageContaining("no step");

        assertThat(lower.closed()).hasValue(1);
        assertThat(source.counts().closed()).isEqualTo(1);
    }

    @Test
    void closesEverythingWhenAStepFailsAnywhere(BufferAllocator allocator) {
        List<Supplier<Step>> broken =
                List.of(
                        () -> new Steps.Fail(0, new ArithmeticException("in push")),
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status push(RecordBatch batch, Output output) {
                                        output.emit(batch);
                                        return Status.HAS_MORE;
                                    }

                                    @Override
                                    public Status more(Output output) {
                                        throw new ArithmeticException("in more");
                                    }
                                },
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status finish(Output output) {
                                        throw new ArithmeticException("in finish");
                                    }
                                },
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status push(RecordBatch batch, Output output) {
                                        output.emit(batch.withSelection(null));
                                        throw new ArithmeticException("after emit");
                                    }
                                },
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status push(RecordBatch batch, Output output) {
                                        output.emit(batch.share());
                                        output.emit(batch);
                                        return Status.NEED_INPUT;
                                    }
                                });
        for (Supplier<Step> step : broken) {
            BatchesExec source = BatchesExec.of(ROWS);
            StepFixture below = StepFixture.of(source, Steps.Cut::new);
            StepFixture fail = StepFixture.of(below, step).named("BrokenExec");
            StepFixture above = StepFixture.of(fail, Steps.Hold::new);

            QueryException failure = TestTask.of(above, allocator).failure();

            assertThat(failure.node()).isEqualTo("BrokenExec");
            assertThat(List.of(below.closed().get(), fail.closed().get(), above.closed().get()))
                    .containsOnly(1);
            assertThat(source.counts().closed()).isEqualTo(1);
        }
    }

    @Test
    void endsTheQueryAndNotTheThreadWhenTheHeapIsExhausted(BufferAllocator allocator) {
        StepFixture greedy =
                StepFixture.of(
                        BatchesExec.of(ROWS),
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status push(RecordBatch batch, Output output) {
                                        throw new OutOfMemoryError("Java heap space");
                                    }
                                });

        assertThat(TestTask.of(greedy, allocator).failure().code())
                .isEqualTo(ErrorCode.MEMORY_LIMIT);
        assertThat(TestTask.of(BatchesExec.of(ROWS), allocator).rows()).hasSize(4);
    }

    @Test
    void failsWithTheErrorOfClosingAfterEverythingWasGiven(BufferAllocator allocator) {
        StepFixture sticky =
                StepFixture.of(
                        BatchesExec.of(ROWS),
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public void close() {
                                        throw new IllegalStateException("stuck");
                                    }
                                });

        assertThat(TestTask.of(sticky, allocator).failure()).hasMessageContaining("stuck");
    }

    @Test
    void namesTheForeignNodeThatFails(BufferAllocator allocator) {
        FluxExec foreign =
                FluxExec.of(
                        SCHEMA,
                        (_, context) ->
                                Flux.just(0, 1)
                                        .map(i -> ROWS.batch(i, context.allocator()))
                                        .concatWith(Flux.error(new ArithmeticException("x"))));
        StepFixture pass = StepFixture.of(foreign, Steps.Pass::new);

        assertThat(TestTask.of(pass, allocator).failure().node()).isEqualTo("FluxExec");
    }

    @Test
    void refusesBatchesThatBreakThePromiseOfTheirSchema(BufferAllocator allocator) {
        Schema other = Schema.of(Field.required("id", DataType.INT32));
        FluxExec liar =
                FluxExec.of(
                        SCHEMA,
                        (_, context) ->
                                Flux.range(0, 3)
                                        .map(_ ->
                                                Batches.of(other)
                                                        .row(1)
                                                        .batch(0, context.allocator())));

        QueryException failure = TestTask.of(liar, allocator).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.PLAN_INVALID);
        assertThat(failure).hasMessageContaining("column 0");
    }

    @Test
    void failsAnExecuteThatThrows(BufferAllocator allocator) {
        FluxExec broken =
                FluxExec.of(
                        SCHEMA,
                        (_, _) -> {
                            throw new ArithmeticException("at once");
                        });

        assertThat(TestTask.of(broken, allocator).failure()).hasMessageContaining("at once");
    }

    @Test
    void endsThoughWorkingAndClosingFailWithTheSameError(BufferAllocator allocator) {
        QueryException same = gone();
        Supplier<Step> broken =
                () ->
                        new Steps.Pass() {
                            @Override
                            public Status push(RecordBatch batch, Output output) {
                                throw same;
                            }

                            @Override
                            public void close() {
                                throw same;
                            }
                        };
        StepFixture lower = StepFixture.of(BatchesExec.of(ROWS), broken);

        assertThat(TestTask.of(StepFixture.of(lower, broken), allocator).failure())
                .hasMessage("gone");
    }

    @Test
    void endsTheTaskWhenItsReaderThrowsAnError(BufferAllocator allocator) {
        Task task = TestTask.of(BatchesExec.of(ROWS), allocator).task();
        AtomicReference<Throwable> told = new AtomicReference<>();

        task.partition(0, allocator)
                .subscribe(
                        new BaseSubscriber<>() {
                            @Override
                            protected void hookOnSubscribe(Subscription subscription) {
                                requestUnbounded();
                            }

                            @Override
                            protected void hookOnNext(RecordBatch batch) {
                                batch.close();
                                throw new LinkageError("a class is missing");
                            }

                            @Override
                            protected void hookOnError(Throwable error) {
                                told.set(error);
                            }
                        });

        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(told.get()).hasMessageContaining("a class is missing");
    }
}
