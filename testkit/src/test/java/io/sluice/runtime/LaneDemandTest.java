package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// A lane works for the demand that there is, on its own thread, a turn at a time.
@ExtendWith(AllocatorExtension.class)
class LaneDemandTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS =
            Batches.of(SCHEMA).row(1L).row(2L).row(3L).batchBreak().row(4L);

    @Test
    void opensNothingBeforeTheFirstRequest(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(ROWS);
        Task task = TestTask.of(source, allocator).task();
        BatchReader reader = BatchReader.idle();

        task.partition(0, allocator).subscribe(reader);
        reader.cancel();

        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(source.counts().opened()).isZero();
    }

    @Test
    void pullsExactlyWhatIsRequestedFromASourceInsideTheLane(BufferAllocator allocator) {
        BatchesExec endless = BatchesExec.of(ROWS).repeating();
        Task task = TestTask.of(StepFixture.of(endless, Steps.Pass::new), allocator).task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);

        for (int i = 1; i <= 20; i++) {
            reader.request(1);
            reader.awaitBatches(i);
            assertThat(endless.counts().pulled()).isEqualTo(i);
        }
        end(task, reader);
    }

    @Test
    void readsAtMostTwoBatchesAheadOfAPublisher(BufferAllocator allocator) {
        AtomicLong requested = new AtomicLong();
        FluxExec foreign =
                FluxExec.of(
                        SCHEMA,
                        (_, context) ->
                                Flux.<Integer>generate(sink -> sink.next(0))
                                        .map(i -> ROWS.batch(i, context.allocator()))
                                        .doOnRequest(requested::addAndGet));
        Task task = TestTask.of(StepFixture.of(foreign, Steps.Pass::new), allocator).task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);

        for (int i = 1; i <= 20; i++) {
            reader.request(1);
            reader.awaitBatches(i);
            assertThat(requested).hasValueLessThanOrEqualTo(i + FluxInput.PREFETCH);
        }
        end(task, reader);
    }

    @Test
    void callsAStepAgainForWhatItHasLeftBeforeItPullsMore(BufferAllocator allocator) {
        BatchesExec endless = BatchesExec.of(ROWS).repeating();
        Task task = TestTask.of(StepFixture.of(endless, Steps.Cut::new), allocator).task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);

        reader.request(3);
        reader.awaitBatches(3);
        assertThat(endless.counts().pulled()).isEqualTo(1);
        reader.request(1);
        reader.awaitBatches(4);
        assertThat(endless.counts().pulled()).isEqualTo(2);
        end(task, reader);
    }

    @Test
    void neverWorksOnTheThreadOfItsReader(BufferAllocator allocator) {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        StepFixture watched =
                StepFixture.of(
                        BatchesExec.of(ROWS),
                        () ->
                                new Steps.Pass() {
                                    @Override
                                    public Status push(RecordBatch batch, Output output) {
                                        threads.add(Thread.currentThread().getName());
                                        return super.push(batch, output);
                                    }
                                });

        TestTask.of(watched, allocator).requesting(1).run();

        assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("test-cpu"));
    }

    @Test
    void leavesTheThreadToOthersAfterATurn(BufferAllocator allocator) {
        Scheduler oneThread = Schedulers.newParallel("one", 1, true);
        TaskEnvironment base = TestTask.environment(allocator);
        TaskEnvironment environment = TaskEnvironment.of(allocator, oneThread, base.blocking());
        BatchesExec endless = BatchesExec.of(ROWS).repeating();
        StepFixture silent = StepFixture.of(endless, () -> new Steps.Select(_ -> false));
        Task busy = TestTask.of(silent, allocator).environment(environment).task();
        BatchReader never = BatchReader.requesting(1);
        busy.partition(0, allocator).subscribe(never);
        Await.until(() -> endless.counts().pulled() > 0);

        assertThat(TestTask.of(BatchesExec.of(ROWS), allocator).environment(environment).rows())
                .isEqualTo(ROWS.rows());

        end(busy, never);
        oneThread.dispose();
    }

    @Test
    void endsWhenTheSchedulerIsGone(BufferAllocator allocator) {
        Scheduler disposed = Schedulers.newParallel("disposed", 1, true);
        TaskEnvironment environment =
                TaskEnvironment.of(allocator, disposed, TestTask.environment(allocator).blocking());
        BatchesExec endless = BatchesExec.of(ROWS).repeating();
        Task task =
                TestTask.of(StepFixture.of(endless, Steps.Cut::new), allocator)
                        .environment(environment)
                        .task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);
        reader.request(1);
        reader.awaitBatches(1);

        Await.until(() -> endless.counts().pulled() == 1);
        disposed.dispose();
        Await.until(() -> {
            reader.request(1);
            return reader.failure() != null;
        });

        assertThat(reader.failure()).hasMessageContaining("shut down");
        assertThat(endless.counts().closed()).isEqualTo(1);
        end(task, reader);
    }

    @Test
    void passesMarksAndSkipsBatchesThatSayNothing(BufferAllocator allocator) {
        Batches marked =
                Batches.of(SCHEMA)
                        .row(1L)
                        .batchBreak()
                        .batchBreak()
                        .mark(BatchMark.watermark(7))
                        .batchBreak()
                        .row(2L)
                        .mark(BatchMark.watermark(9));
        StepFixture pass = StepFixture.of(BatchesExec.of(marked), Steps.Pass::new);

        Batches result = TestTask.of(pass, allocator).requesting(1).run().partitions().getFirst();

        assertThat(result.batchSizes()).containsExactly(1, 0, 1);
        assertThat(result.marks())
                .containsExactly(BatchMark.NONE, BatchMark.watermark(7), BatchMark.watermark(9));
    }

    @Test
    void waitsForItsPreparationBeforeItOpensAnything(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(ROWS);
        Sinks.Empty<Void> built = Sinks.empty();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch waiting = new CountDownLatch(1);
        ExecutionPlan plan =
                StepFixture.of(source, Steps.Pass::new)
                        .after(
                                built.asMono()
                                        .doOnSubscribe(_ -> {
                                            asked.incrementAndGet();
                                            waiting.countDown();
                                        }));
        Task task = TestTask.of(plan, allocator).task();
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);
        Await.latch(waiting);
        assertThat(source.counts().opened()).isZero();

        built.tryEmitEmpty();

        reader.awaitEnd();
        assertThat(Batches.read(SCHEMA, reader.take()).rows()).isEqualTo(ROWS.rows());
        assertThat(asked).hasValue(1);
    }

    private static void end(Task task, BatchReader reader) {
        reader.cancel();
        assertThat(Await.value(task.ended()).clean()).isTrue();
        List<RecordBatch> left = reader.take();
        left.forEach(RecordBatch::close);
    }
}
