package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

@ExtendWith(AllocatorExtension.class)
class ExchangeTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    private static Batches numbers(int from, int to, int batchRows) {
        return Batches.of(
                SCHEMA,
                IntStream.range(from, to).mapToObj(i -> List.<Object>of((long) i)).toList(),
                batchRows);
    }

    @Test
    void sendsEachRowToTheChannelOfItsKey(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(numbers(0, 100, 7), numbers(100, 150, 3), numbers(0, 0, 1));
        ExchangeFixture exchange = ExchangeFixture.byKey(input, 3);

        TestTask.Result result = TestTask.of(exchange, allocator).requesting(1).run();

        for (int channel = 0; channel < 3; channel++) {
            int expected = channel;
            assertThat(result.partitions().get(channel).rows())
                    .allMatch(row -> (Long) row.getFirst() % 3 == expected);
        }
        assertThat(sorted(result))
                .containsExactlyElementsOf(IntStream.range(0, 150).boxed().toList());
    }

    @Test
    void gathersAllPartitions(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(numbers(0, 50, 8), numbers(50, 60, 1));

        TestTask.Result result = TestTask.of(ExchangeFixture.gather(input), allocator).run();

        assertThat(sorted(result))
                .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
        assertThat(input.counts().closed()).isEqualTo(2);
    }

    @Test
    void failsAllChannelsWithTheFirstError(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(numbers(0, 50, 8), numbers(50, 1000, 1))
                        .failing(3, new QueryException(ErrorCode.SOURCE_FAILED, "gone"));

        QueryException failure = TestTask.of(ExchangeFixture.byKey(input, 4), allocator).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
        assertThat(input.counts().closed()).isEqualTo(input.counts().opened());
    }

    @Test
    void failsWhenARouterDoes(BufferAllocator allocator) {
        Router broken =
                (batch, outlet) -> {
                    throw new ArithmeticException("router");
                };
        ExchangeFixture exchange =
                new ExchangeFixture(BatchesExec.of(numbers(0, 50, 8)), 2, _ -> broken);

        assertThat(TestTask.of(exchange, allocator).failure()).hasMessageContaining("router");
    }

    @Test
    void mergesWatermarksToTheLeast(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(
                        Batches.of(SCHEMA)
                                .row(1L)
                                .mark(BatchMark.watermark(10))
                                .batchBreak()
                                .mark(BatchMark.watermark(BatchMark.END_OF_STREAM)),
                        Batches.of(SCHEMA)
                                .row(2L)
                                .mark(BatchMark.watermark(20))
                                .batchBreak()
                                .mark(BatchMark.watermark(BatchMark.END_OF_STREAM)));

        TestTask.Result result =
                TestTask.of(ExchangeFixture.byKey(input, 2), allocator).requesting(1).run();

        for (Batches channel : result.partitions()) {
            List<Long> watermarks =
                    channel.marks().stream()
                            .filter(BatchMark::hasWatermark)
                            .map(BatchMark::watermark)
                            .toList();
            assertThat(watermarks).isSorted().doesNotHaveDuplicates();
            assertThat(watermarks.getLast()).isEqualTo(BatchMark.END_OF_STREAM);
            assertThat(channel.rows()).hasSize(1);
        }
    }

    @Test
    void holdsNoMoreThanItsBound(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(numbers(0, 10_000, 100)).repeating();
        Task task =
                Task.of(
                        ExchangeFixture.byKey(input, 2),
                        List.of(0, 1),
                        QueryContext.builder().set(EngineOptions.EXCHANGE_BYTES, 1000L).build(),
                        TestTask.environment(allocator));
        BatchReader first = BatchReader.requesting(Long.MAX_VALUE);
        BatchReader second = BatchReader.idle();
        task.partition(0, allocator).subscribe(first);
        task.partition(1, allocator).subscribe(second);

        second.request(1);
        second.awaitBatches(1);
        Await.unchanged(input.counts()::pulled);
        assertThat(input.counts().pulled()).isLessThan(10);

        first.cancel();
        second.cancel();
        Await.value(task.ended());
        first.take().forEach(RecordBatch::close);
        second.take().forEach(RecordBatch::close);
    }

    @Test
    void keepsTheOrderOfEachProducerInEachChannel(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(numbers(0, 500, 7), numbers(1000, 1500, 13));

        TestTask.Result result =
                TestTask.of(ExchangeFixture.byKey(input, 3), allocator).requesting(2).run();

        for (Batches channel : result.partitions()) {
            List<Long> ids = channel.rows().stream().map(row -> (Long) row.getFirst()).toList();
            assertThat(ids.stream().filter(id -> id < 1000)).isSorted();
            assertThat(ids.stream().filter(id -> id >= 1000)).isSorted();
        }
    }

    @Test
    void goesOnForOthersWhenAConsumerLeaves(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(numbers(0, 3000, 10));
        Task task =
                TestTask.of(ExchangeFixture.byKey(input, 2), allocator)
                        .set(EngineOptions.EXCHANGE_BYTES, 100L)
                        .task();
        BatchReader stays = BatchReader.requesting(Long.MAX_VALUE);
        BatchReader leaves = BatchReader.idle();
        task.partition(0, allocator).subscribe(stays);
        task.partition(1, allocator).subscribe(leaves);
        leaves.request(1);
        leaves.awaitBatches(1);

        leaves.cancel();

        stays.awaitEnd();
        assertThat(Batches.read(SCHEMA, stays.take()).rows()).hasSize(1500);
        leaves.take().forEach(RecordBatch::close);
        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    @Test
    void readsAChannelOnce(BufferAllocator allocator) {
        BatchesExec input = BatchesExec.of(numbers(0, 10, 10));
        ExchangeFixture exchange = ExchangeFixture.gather(input);
        StepFixture twice = StepFixture.of(exchange, Steps.Pass::new);
        FluxOver again = new FluxOver(twice);

        assertThat(TestTask.of(again, allocator).failure())
                .hasMessageContaining("a channel of an exchange is read once");
    }

    @Test
    void passesABarrierWhenAllProducersHaveBroughtIt(BufferAllocator allocator) {
        BatchMark one = BatchMark.NONE.withBarrier(1);
        BatchMark two = BatchMark.NONE.withBarrier(2);
        Batches fast =
                Batches.of(SCHEMA)
                        .row(1L)
                        .mark(one)
                        .batchBreak()
                        .row(2L)
                        .mark(two)
                        .batchBreak()
                        .row(3L);
        Batches slow =
                Batches.of(SCHEMA)
                        .row(11L)
                        .batchBreak()
                        .row(12L)
                        .mark(one)
                        .batchBreak()
                        .row(13L)
                        .batchBreak()
                        .row(14L)
                        .mark(two);

        Batches result =
                TestTask.of(ExchangeFixture.gather(BatchesExec.of(fast, slow)), allocator)
                        .requesting(1)
                        .run()
                        .partitions()
                        .getFirst();

        List<Long> epochs = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        int row = 0;
        for (int i = 0; i < result.count(); i++) {
            for (int j = 0; j < result.batchSizes().get(i); j++) {
                before.add((Long) result.rows().get(row++).getFirst());
            }
            if (result.marks().get(i).barrierEpoch() != 0) {
                epochs.add(result.marks().get(i).barrierEpoch());
                assertThat(before)
                        .containsExactlyInAnyOrderElementsOf(
                                epochs.size() == 1
                                        ? List.of(1L, 11L, 12L)
                                        : List.of(1L, 11L, 12L, 2L, 13L, 14L));
            }
        }
        assertThat(epochs).containsExactly(1L, 2L);
    }

    @Test
    void holdsMarksOutsideOfTheBoundAndJoinsThoseThatWait(BufferAllocator allocator) {
        Batches marks = Batches.of(SCHEMA);
        for (long i = 0; i < 1000; i++) {
            marks = marks.mark(BatchMark.watermark(i)).batchBreak();
        }
        BatchesExec input = BatchesExec.of(marks.row(1L).mark(BatchMark.watermark(1000)));
        Task task = TestTask.of(ExchangeFixture.byKey(input, 2), allocator).task();
        BatchReader waits = BatchReader.idle();
        BatchReader reads = BatchReader.requesting(Long.MAX_VALUE);
        task.partition(0, allocator).subscribe(waits);
        task.partition(1, allocator).subscribe(reads);
        reads.awaitEnd();

        waits.request(Long.MAX_VALUE);

        waits.awaitEnd();
        assertThat(Batches.read(SCHEMA, waits.take()).marks())
                .as("a thousand watermarks that waited are one")
                .containsExactly(BatchMark.watermark(BatchMark.END_OF_STREAM));
        reads.take().forEach(RecordBatch::close);
    }

    @Test
    void readsManyPartitionsInOrder(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(
                        numbers(0, 100, 7),
                        numbers(50, 60, 1),
                        numbers(0, 0, 1),
                        numbers(20, 90, 100));

        List<List<Object>> rows =
                TestTask.of(new MergeFixture(input), allocator).requesting(3).rows();

        assertThat(rows).hasSize(180).extracting(row -> (Long) row.getFirst()).isSorted();
    }

    @Test
    void failsAnOrderedMergeWithTheErrorOfAnyInput(BufferAllocator allocator) {
        BatchesExec input =
                BatchesExec.of(numbers(0, 100, 7), numbers(50, 60, 1))
                        .failing(2, new QueryException(ErrorCode.SOURCE_FAILED, "gone"));

        assertThat(TestTask.of(new MergeFixture(input), allocator).failure().code())
                .isEqualTo(ErrorCode.SOURCE_FAILED);
        assertThat(input.counts().closed()).isEqualTo(2);
    }

    /// Reads its child twice at once.
    private record FluxOver(ExecutionPlan child) implements ExecutionPlan {
        @Override
        public String name() {
            return "FluxOver";
        }

        @Override
        public Schema schema() {
            return child.schema();
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.like(child);
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of(child);
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> children) {
            return new FluxOver(children.getFirst());
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return context.execute(child, 0).concatWith(context.execute(child, 0));
        }
    }

    private static List<Integer> sorted(TestTask.Result result) {
        List<Integer> ids = new ArrayList<>();
        result.rows().forEach(row -> ids.add(((Long) row.getFirst()).intValue()));
        ids.sort(Comparator.naturalOrder());
        return ids;
    }
}
