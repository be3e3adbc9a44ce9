package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/// Batches that an application has made in memory of its own.
@ExtendWith(AllocatorExtension.class)
class ForeignMemoryTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("n", DataType.INT64), Field.nullable("text", DataType.UTF8));
    private static final Batches ROWS =
            Batches.of(SCHEMA).row(1L, "a").row(2L, null).batchBreak().row(3L, "c");

    @Test
    void resultsMayComeFromMemoryOfAnotherRoot(BufferAllocator allocator) {
        try (BufferAllocator application = TestMemory.newRoot()) {
            assertThat(TestTask.of(plan(application), allocator).rows()).isEqualTo(ROWS.rows());
        }
    }

    @Test
    void resultsThatDoNotFitEndTheQuery(BufferAllocator allocator) {
        try (BufferAllocator application = TestMemory.newRoot();
                BufferAllocator small = allocator.newChildAllocator("small", 0, 16)) {
            Task task =
                    Task.of(
                            plan(application),
                            Set.of(0),
                            QueryContext.builder().build(),
                            TestTask.environment(allocator));
            ErrorCode code =
                    Await.value(
                            task.partition(0, small)
                                    .doOnNext(RecordBatch::close)
                                    .then()
                                    .materialize()
                                    .map(signal -> code(signal.getThrowable())));

            assertThat(code).isEqualTo(ErrorCode.MEMORY_LIMIT);
            assertThat(Await.value(task.ended()).clean()).isTrue();
        }
    }

    @Test
    void aReaderThatThrowsEndsTheQuery(BufferAllocator allocator) {
        Task task =
                Task.of(
                        plan(allocator),
                        Set.of(0),
                        QueryContext.builder().build(),
                        TestTask.environment(allocator));
        task.partition(0, allocator)
                .subscribe(
                        new BaseSubscriber<>() {
                            @Override
                            protected void hookOnNext(RecordBatch batch) {
                                batch.close();
                                throw new IllegalStateException("no more of this");
                            }

                            @Override
                            protected void hookOnError(Throwable error) {
                                assertThat(error).hasMessageContaining("no more of this");
                            }
                        });

        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    private static FluxExec plan(BufferAllocator memory) {
        return FluxExec.of(
                SCHEMA,
                (_, _) -> Flux.range(0, ROWS.count()).map(index -> ROWS.batch(index, memory)));
    }

    private static ErrorCode code(Throwable error) {
        return io.sluice.error.QueryException.from(error).code();
    }
}
