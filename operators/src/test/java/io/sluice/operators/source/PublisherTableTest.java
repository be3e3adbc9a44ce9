package io.sluice.operators.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Placement;
import io.sluice.runtime.Task;
import io.sluice.runtime.TaskEnd;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestPlanning;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@ExtendWith(AllocatorExtension.class)
class PublisherTableTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("v", DataType.UTF8));

    /// A record as users have them.
    public record Trade(long tradeId, String symbol, Double lastPrice, Instant tradedAt) {}

    /// A record with a component that no column stands for.
    public record Priced(BigDecimal price) {}

    @Test
    void yieldsTheBatchesOfAPublisherWithTheirMarks(BufferAllocator allocator) {
        Batches batches =
                Batches.of(SCHEMA)
                        .row(1L, "a")
                        .row(2L, null)
                        .mark(BatchMark.watermark(17))
                        .batchBreak()
                        .row(3L, "c");
        PublisherTable table = table(Flux.defer(() -> flux(batches, allocator)));
        ExecutionPlan scan = scan(table, allocator, 1, 0, 1);
        assertThat(scan.properties().placement()).isEqualTo(Placement.COORDINATOR);
        TestTask.Result result = TestTask.of(scan, allocator).requesting(1).run();
        assertThat(result.rows())
                .containsExactly(
                        List.of("a", 1L, "a"),
                        Arrays.asList(null, 2L, null),
                        List.of("c", 3L, "c"));
        assertThat(result.partitions().getFirst().marks().getFirst().watermark()).isEqualTo(17);
        assertThat(TestTask.of(scan, allocator).rows()).as("a second run").hasSize(3);
    }

    @Test
    void takesBatchesOfAnotherTreeOfAllocators(BufferAllocator allocator) {
        try (BufferAllocator other = TestMemory.newRoot()) {
            Batches batches = Batches.of(SCHEMA).row(1L, "a");
            PublisherTable table = table(Flux.defer(() -> flux(batches, other)));
            assertThat(TestTask.of(scan(table, allocator, 0, 1), allocator).rows())
                    .containsExactly(List.of(1L, "a"));
            assertThat(other.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void passesDemandThroughBatchByBatch(BufferAllocator allocator) {
        AtomicLong published = new AtomicLong();
        PublisherTable table =
                PublisherTable.of(
                        SCHEMA,
                        Flux.<RecordBatch>generate(sink -> {
                            published.incrementAndGet();
                            sink.next(Batches.of(SCHEMA).row(1L, "x").batch(0, allocator));
                        }),
                        Boundedness.UNBOUNDED);
        ExecutionPlan scan = scan(table, allocator, 0, 1);
        assertThat(scan.properties().isUnbounded()).isTrue();
        Task task = TestTask.of(scan, allocator).task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);
        reader.request(5);
        reader.awaitBatches(5);
        assertThat(published.get()).isBetween(5L, 8L);
        reader.cancel();
        TaskEnd end = Await.value(task.ended());
        assertThat(end.clean()).isTrue();
        reader.take().forEach(RecordBatch::close);
    }

    @Test
    void gathersRowsIntoBatches(BufferAllocator allocator) {
        AtomicInteger subscriptions = new AtomicInteger();
        Flux<List<Object>> rows =
                Flux.range(0, 10_000)
                        .map(i -> Arrays.<Object>asList((long) i, i % 7 == 0 ? null : "v" + i))
                        .doOnSubscribe(_ -> subscriptions.incrementAndGet());
        PublisherTable table = PublisherTable.ofRows(SCHEMA, rows, Boundedness.BOUNDED);
        ExecutionPlan scan = scan(table, allocator, 0, 1);
        assertThat(subscriptions).hasValue(0);
        TestTask.Result result =
                TestTask.of(scan, allocator)
                        .set(EngineOptions.BATCH_ROWS, 1000)
                        .requesting(1)
                        .run();
        assertThat(result.rows()).hasSize(10_000).endsWith(List.of(9999L, "v9999"));
        assertThat(result.partitions().getFirst().batchSizes()).allMatch(size -> size <= 1000);
        assertThat(subscriptions).hasValue(1);
    }

    @Test
    void doesNotHoldSingleRowsBackUntilABatchIsFull(BufferAllocator allocator) {
        Sinks.Many<List<Object>> sink = Sinks.many().unicast().onBackpressureBuffer();
        PublisherTable table = PublisherTable.ofRows(SCHEMA, sink.asFlux(), Boundedness.UNBOUNDED);
        Task task = TestTask.of(scan(table, allocator, 0, 1), allocator).task();
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);
        sink.tryEmitNext(List.of(1L, "first"));
        reader.awaitBatches(1);
        sink.tryEmitNext(List.of(2L, "second"));
        reader.awaitBatches(2);
        sink.tryEmitComplete();
        reader.awaitEnd();
        assertThat(Batches.read(SCHEMA, reader.take()).rows())
                .containsExactly(List.of(1L, "first"), List.of(2L, "second"));
        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    @Test
    void makesColumnsOfTheComponentsOfRecords(BufferAllocator allocator) {
        Instant at = Instant.parse("2026-01-01T12:00:00Z");
        PublisherTable table =
                PublisherTable.ofRecords(
                        Trade.class,
                        Flux.just(new Trade(1, "ACME", 2.5, at), new Trade(2, null, null, null)),
                        Boundedness.BOUNDED);
        assertThat(table.schema().toString())
                .isEqualTo(
                        "(trade_id bigint not null, symbol varchar, last_price double, traded_at"
                                + " timestamp with time zone)");
        assertThat(TestTask.of(scan(table, allocator, 0, 1, 2, 3), allocator).rows())
                .containsExactly(List.of(1L, "ACME", 2.5, at), Arrays.asList(2L, null, null, null));
        assertThatThrownBy(() ->
                        PublisherTable.ofRecords(Priced.class, Flux.empty(), Boundedness.BOUNDED))
                .hasMessageContaining("\"price\"")
                .hasMessageContaining("BigDecimal");
    }

    @Test
    void failsWithThePublishersErrorAsCause(BufferAllocator allocator) {
        PublisherTable table =
                table(
                        Flux.defer(() -> flux(Batches.of(SCHEMA).row(1L, "a"), allocator))
                                .concatWith(Flux.error(new IllegalStateException("line dropped"))));
        QueryException failure = TestTask.of(scan(table, allocator, 0, 1), allocator).failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
        assertThat(failure).hasStackTraceContaining("line dropped");
    }

    @Test
    void refusesBatchesAndRowsThatAreNotTheTables(BufferAllocator allocator) {
        Schema other = Schema.of(Field.nullable("id", DataType.INT64));
        PublisherTable batches =
                table(Flux.defer(() -> flux(Batches.of(other).row(1L), allocator)));
        assertThat(TestTask.of(scan(batches, allocator, 0), allocator).failure().code())
                .isEqualTo(ErrorCode.DATA_MALFORMED);
        PublisherTable rows =
                PublisherTable.ofRows(SCHEMA, Flux.just(List.of(1L)), Boundedness.BOUNDED);
        assertThat(TestTask.of(scan(rows, allocator, 0), allocator).failure())
                .hasMessageContaining("1 values for 2 columns");
        PublisherTable types =
                PublisherTable.ofRows(SCHEMA, Flux.just(List.of("text", "v")), Boundedness.BOUNDED);
        assertThat(TestTask.of(scan(types, allocator, 0), allocator).failure().code())
                .isEqualTo(ErrorCode.INVALID_CAST);
    }

    @Test
    void losesNothingWhereverItIsCancelled(BufferAllocator allocator) {
        long seed = 20260904;
        Random random = new Random(seed);
        Scheduler publishing = Schedulers.newSingle("publishing");
        for (int round = 0; round < 200; round++) {
            Publisher<RecordBatch> endless =
                    Flux.<RecordBatch>generate(sink ->
                                    sink.next(Batches.of(SCHEMA).row(1L, "x").batch(0, allocator)))
                            .subscribeOn(publishing);
            Task task = TestTask.of(scan(table(endless), allocator, 0, 1), allocator).task();
            BatchReader reader = BatchReader.requesting(1 + random.nextInt(3));
            task.partition(0, allocator).subscribe(reader);
            reader.awaitBatches(random.nextInt(5));
            reader.cancel();
            assertThat(Await.value(task.ended()).clean()).as("seed %d", seed).isTrue();
            reader.take().forEach(RecordBatch::close);
        }
        publishing.disposeGracefully().block();
    }

    private static PublisherTable table(Publisher<RecordBatch> batches) {
        return PublisherTable.of(SCHEMA, batches, Boundedness.BOUNDED);
    }

    private static Flux<RecordBatch> flux(Batches batches, BufferAllocator allocator) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < batches.count(); i++) {
            numbers.add(i);
        }
        return Flux.fromIterable(numbers).map(i -> batches.batch(i, allocator));
    }

    private static ExecutionPlan scan(
            PublisherTable table, BufferAllocator allocator, Integer... projection) {
        ScanRequest request =
                ScanRequest.all(table.schema().size()).withProjection(List.of(projection));
        return table.scan(request, TestPlanning.context(allocator)).block();
    }
}
