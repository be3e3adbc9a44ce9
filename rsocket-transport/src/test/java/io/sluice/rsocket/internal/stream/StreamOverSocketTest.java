package io.sluice.rsocket.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rsocket.Payload;
import io.sluice.Summary.Outcome;
import io.sluice.batch.BatchMark;
import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

@ExtendWith(AllocatorExtension.class)
class StreamOverSocketTest {

    private static final Schema NUMBERS =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    @Test
    void bringsEveryRowInOrder(BufferAllocator allocator) {
        Batches input =
                Batches.of(
                        NUMBERS,
                        IntStream.range(0, 1000)
                                .mapToObj(i -> List.of((long) i, "row " + i))
                                .toList(),
                        7);
        try (Wire wire = Wire.of(NUMBERS, () -> source(input, allocator), allocator)) {
            BatchReader reader = BatchReader.requesting(Long.MAX_VALUE);
            wire.read().subscribe(reader);
            reader.awaitEnd();

            assertThat(reader.completed()).as("%s", reader.failure()).isTrue();
            assertThat(Batches.read(NUMBERS, reader.take()).rows()).isEqualTo(input.rows());
            Await.until(() -> wire.gate().bytes() == 0);
        }
    }

    @Test
    void tellsTheColumnsOfAResultWithoutRows(BufferAllocator allocator) {
        try (Wire wire = Wire.of(NUMBERS, Flux::empty, allocator)) {
            AtomicInteger columns = new AtomicInteger();
            BatchReader reader = BatchReader.requesting(1);
            IngressStream.Listener listener =
                    new IngressStream.Listener() {
                        @Override
                        public void schema(Schema schema) {
                            columns.set(schema.size());
                        }
                    };
            new IngressStream(wire.options().withListener(listener)).subscribe(reader);
            reader.awaitEnd();

            assertThat(reader.completed()).isTrue();
            assertThat(columns).hasValue(2);
        }
    }

    @Test
    void aReaderThatThrowsEndsItsStreamOnBothSides(BufferAllocator allocator) {
        AtomicInteger pulled = new AtomicInteger();
        AtomicInteger outcomes = new AtomicInteger();
        try (Wire wire = Wire.of(NUMBERS, () -> endless(pulled, allocator), allocator)) {
            IngressStream.Listener listener =
                    new IngressStream.Listener() {
                        @Override
                        public void ended(Outcome outcome, @Nullable QueryException error) {
                            outcomes.incrementAndGet();
                        }
                    };
            new IngressStream(wire.options().withListener(listener))
                    .subscribe(
                            new CoreSubscriber<RecordBatch>() {
                                @Override
                                public void onSubscribe(Subscription subscription) {
                                    subscription.request(Long.MAX_VALUE);
                                }

                                @Override
                                public void onNext(RecordBatch batch) {
                                    batch.close();
                                    throw new IllegalStateException("no more");
                                }

                                @Override
                                public void onError(Throwable error) {
                                    throw new IllegalStateException("not even this", error);
                                }

                                @Override
                                public void onComplete() {}
                            });

            Await.until(() -> outcomes.get() == 1 && wire.ended() == 1);
            Await.until(() -> wire.gate().bytes() == 0);
        }
    }

    @Test
    void asksTheSourceForExactlyWhatTheReaderRequests(BufferAllocator allocator) {
        AtomicInteger pulled = new AtomicInteger();
        try (Wire wire = Wire.of(NUMBERS, () -> endless(pulled, allocator), allocator)) {
            BatchReader reader = BatchReader.idle();
            wire.read().subscribe(reader);
            for (int i = 1; i <= 20; i++) {
                reader.request(1);
                reader.awaitBatches(i);
                assertThat(pulled).hasValue(i);
            }
            reader.request(3);
            reader.awaitBatches(23);
            assertThat(pulled).hasValue(23);
            reader.cancel();
            Await.until(() -> wire.ended() == 1);
            reader.take().forEach(RecordBatch::close);
            Await.until(() -> wire.gate().bytes() == 0);
        }
    }

    @Test
    void goesOnUnderAnotherRequestBeforeDemandOverflows(BufferAllocator allocator) {
        Batches input =
                Batches.of(
                        NUMBERS,
                        LongStream.range(0, 500).mapToObj(i -> List.of(i, "row")).toList(),
                        1);
        try (Wire wire = Wire.of(NUMBERS, () -> source(input, allocator), allocator)) {
            BatchReader reader = BatchReader.requesting(3);
            new IngressStream(wire.options().withMaxDemand(10).asNumbered()).subscribe(reader);
            reader.awaitEnd();

            assertThat(reader.completed()).as("%s", reader.failure()).isTrue();
            assertThat(Batches.read(NUMBERS, reader.take()).rows()).isEqualTo(input.rows());
        }
    }

    @Test
    void cutsLargeBatchesAndKeepsTheMarkOnTheLastPiece(BufferAllocator allocator) {
        String text = "x".repeat(1000);
        Batches input =
                Batches.of(
                                NUMBERS,
                                LongStream.range(0, 5000).mapToObj(i -> List.of(i, text)).toList(),
                                5000)
                        .mark(BatchMark.watermark(17));
        try (Wire wire = Wire.of(NUMBERS, () -> source(input, allocator), allocator)) {
            BatchReader reader = BatchReader.requesting(1);
            wire.read().subscribe(reader);
            reader.awaitEnd();

            Batches read = Batches.read(NUMBERS, reader.take());
            assertThat(read.rows()).isEqualTo(input.rows());
            assertThat(read.batchSizes()).hasSizeBetween(5, 10);
            assertThat(read.marks().getLast().watermark()).isEqualTo(17);
            assertThat(read.marks().subList(0, read.count() - 1))
                    .noneMatch(BatchMark::hasWatermark);
        }
    }

    @Test
    void sendsNoMoreMessagesThanTheReaderHasCreditFor(BufferAllocator allocator) {
        Batches input =
                Batches.of(
                        NUMBERS,
                        LongStream.range(0, 2000)
                                .mapToObj(i -> List.of(i, i < 1000 ? "" : "x".repeat(2000)))
                                .toList(),
                        2000);
        try (Wire wire = Wire.of(NUMBERS, () -> source(input, allocator), allocator);
                PayloadReader reader = new PayloadReader(wire.options())) {
            List<Payload> payloads = Await.value(wire.options().request().take(2).collectList());

            List<RecordBatch> batches = new ArrayList<>();
            payloads.forEach(payload -> batches.addAll(reader.read(payload)));
            payloads.forEach(Payload::release);
            batches.forEach(RecordBatch::close);
            assertThat(batches).hasSize(1);
            Await.until(() -> wire.ended() == 1 && wire.gate().bytes() == 0);
        }
    }

    @Test
    void refusesARowThatFitsIntoNoPayload(BufferAllocator allocator) {
        Batches input = Batches.of(NUMBERS).row(1L, "x".repeat(17 << 20));
        try (Wire wire = Wire.of(NUMBERS, () -> source(input, allocator), allocator)) {
            BatchReader reader = BatchReader.requesting(1);
            wire.read().subscribe(reader);
            reader.awaitEnd();

            assertThat(QueryException.from(reader.failure()).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    @Test
    void bringsARowOfManyFrames(BufferAllocator allocator) {
        Batches input = Batches.of(NUMBERS).row(1L, "x".repeat(15 << 20));
        try (Wire wire = Wire.of(NUMBERS, () -> source(input, allocator), allocator)) {
            BatchReader reader = BatchReader.requesting(1);
            wire.read().subscribe(reader);
            reader.awaitEnd();

            assertThat(Batches.read(NUMBERS, reader.take()).rows()).isEqualTo(input.rows());
        }
    }

    @Test
    void announcesEachNewSchemaWhereNoneWasDeclared(BufferAllocator allocator) {
        Schema other = Schema.of(Field.required("day", DataType.DATE));
        Batches first = Batches.of(NUMBERS).row(1L, "a").batchBreak().row(2L, "b");
        Batches second = Batches.of(other).row(java.time.LocalDate.EPOCH);
        try (Wire wire =
                Wire.of(
                        () ->
                                new RowStream(
                                        Optional.empty(),
                                        Flux.concat(
                                                source(first, allocator),
                                                source(second, allocator))),
                        allocator)) {
            BatchReader reader = BatchReader.requesting(1);
            wire.read().subscribe(reader);
            reader.awaitEnd();

            List<RecordBatch> batches = reader.take();
            assertThat(batches)
                    .extracting(RecordBatch::schema)
                    .containsExactly(NUMBERS, NUMBERS, other);
            batches.forEach(RecordBatch::close);
        }
    }

    static Flux<RecordBatch> source(Batches input, BufferAllocator allocator) {
        return Flux.generate(
                () -> 0,
                (next, sink) -> {
                    if (next == input.count()) {
                        sink.complete();
                    } else {
                        sink.next(input.batch(next, allocator));
                    }
                    return next + 1;
                });
    }

    static Flux<RecordBatch> endless(AtomicInteger pulled, BufferAllocator allocator) {
        return Flux.generate(sink -> {
            try (BatchWriter writer = BatchWriter.of(NUMBERS, allocator)) {
                writer.appendRow((long) pulled.incrementAndGet(), "row");
                sink.next(writer.finish());
            }
        });
    }
}
