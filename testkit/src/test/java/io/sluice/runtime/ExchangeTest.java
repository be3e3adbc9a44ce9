package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
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
        first.cancel();
        second.cancel();
        Await.value(task.ended());
        first.take().forEach(RecordBatch::close);
        second.take().forEach(RecordBatch::close);
        assertThat(input.counts().pulled()).isLessThan(10);
    }

    private static List<Integer> sorted(TestTask.Result result) {
        List<Integer> ids = new ArrayList<>();
        result.rows().forEach(row -> ids.add(((Long) row.getFirst()).intValue()));
        ids.sort(Comparator.naturalOrder());
        return ids;
    }
}
