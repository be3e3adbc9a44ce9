package io.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.runtime.Task;
import io.sluice.source.SourceState.Done;
import io.sluice.source.SourceState.End;
import io.sluice.source.SourceState.Initializing;
import io.sluice.source.SourceState.Streaming;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

@ExtendWith(AllocatorExtension.class)
class LazySourceTest {

    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    private static final Batches ROWS =
            Batches.of(SCHEMA).row(1L).row(2L).batchBreak().row(3L).batchBreak().row(4L);

    private final Connections connections = new Connections();
    private final List<SourceState> states = new CopyOnWriteArrayList<>();

    /// Counts connections that were opened and closed.
    private static final class Connections {
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        Connection connect() {
            opened.incrementAndGet();
            return new Connection(this);
        }
    }

    private record Connection(Connections owner) implements AutoCloseable {
        Flux<RecordBatch> stream(TaskContext context) {
            return Flux.range(0, ROWS.count()).map(i -> ROWS.batch(i, context.allocator()));
        }

        BlockingReader reader(TaskContext context) {
            int[] next = {0};
            return () -> next[0] < ROWS.count() ? ROWS.batch(next[0]++, context.allocator()) : null;
        }

        @Override
        public void close() {
            owner.closed.incrementAndGet();
        }
    }

    private static FluxExec exec(Function<TaskContext, Flux<RecordBatch>> run) {
        return FluxExec.of(SCHEMA, (_, context) -> run.apply(context));
    }

    private FluxExec streaming() {
        return exec(context ->
                LazySource.open(() -> Mono.fromSupplier(connections::connect)).stream(
                                connection -> connection.stream(context))
                        .onState(states::add)
                        .run(context));
    }

    private FluxExec reading() {
        return exec(context ->
                LazySource.openBlocking(connections::connect)
                        .read(connection -> connection.reader(context))
                        .onState(states::add)
                        .run(context));
    }

    @Test
    void opensOnSubscriptionAndClosesAfterTheLastBatch(BufferAllocator allocator) {
        for (FluxExec plan : List.of(streaming(), reading())) {
            states.clear();

            assertThat(TestTask.of(plan, allocator).requesting(1).rows()).isEqualTo(ROWS.rows());

            assertThat(states)
                    .containsExactly(new Initializing(), new Streaming(), new Done(End.COMPLETED));
        }
        assertThat(connections.opened).hasValue(2);
        assertThat(connections.closed).hasValue(2);
    }

    @Test
    void waitsForAConnectionThatTakesItsTimeToClose(BufferAllocator allocator) {
        Sinks.Empty<Void> gone = Sinks.empty();
        FluxExec plan =
                exec(context ->
                        LazySource.open(() -> Mono.fromSupplier(connections::connect)).stream(
                                        connection -> connection.stream(context))
                                .closeAsync(_ -> gone.asMono())
                                .run(context));
        Task task = TestTask.of(plan, allocator).task();
        AtomicBoolean ended = new AtomicBoolean();
        task.ended().subscribe(_ -> ended.set(true));
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        assertThat(reader.completed()).isTrue();
        assertThat(ended).isFalse();

        gone.tryEmitEmpty();
        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    @Test
    void opensAConnectionForEachRun(BufferAllocator allocator) {
        FluxExec plan = streaming();
        assertThat(connections.opened).hasValue(0);

        TestTask.of(plan, allocator).run();
        TestTask.of(plan, allocator).run();

        assertThat(connections.opened).hasValue(2);
    }

    @Test
    void failsWithSourceFailedWhenItCannotOpen(BufferAllocator allocator) {
        FluxExec async =
                exec(context ->
                        LazySource.<Connection>open(() -> Mono.error(new IOException("no route")))
                                .stream(connection -> connection.stream(context))
                                .onState(states::add)
                                .run(context));
        FluxExec blocking =
                exec(context ->
                        LazySource.<Connection>openBlocking(
                                        () -> {
                                            throw new IOException("no route");
                                        })
                                .read(connection -> connection.reader(context))
                                .onState(states::add)
                                .run(context));
        for (FluxExec plan : List.of(async, blocking)) {
            states.clear();

            QueryException failure = TestTask.of(plan, allocator).failure();

            assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
            assertThat(failure).hasMessageContaining("could not be opened: no route");
            assertThat(failure.node()).isEqualTo("FluxExec");
            assertThat(states).containsExactly(new Initializing(), new Done(End.FAILED));
        }
    }

    @Test
    void closesWhenReadingFails(BufferAllocator allocator) {
        FluxExec async =
                exec(context ->
                        LazySource.open(() -> Mono.fromSupplier(connections::connect)).stream(
                                        connection ->
                                                connection.stream(context)
                                                        .concatWith(
                                                                Flux.error(
                                                                        new IOException("reset"))))
                                .run(context));
        FluxExec blocking =
                exec(context ->
                        LazySource.openBlocking(connections::connect)
                                .read(_ ->
                                        () -> {
                                            throw new IOException("reset");
                                        })
                                .run(context));
        for (FluxExec plan : List.of(async, blocking)) {
            assertThat(TestTask.of(plan, allocator).failure())
                    .hasMessageContaining("failed while it was read: reset");
        }
        assertThat(connections.closed).hasValue(2);
    }

    @Test
    void closesAConnectionThatTurnsUpAfterCancel(BufferAllocator allocator) {
        List<CoreSubscriber<? super Connection>> openers = new CopyOnWriteArrayList<>();
        Mono<Connection> deafToCancel =
                new Mono<>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super Connection> actual) {
                        actual.onSubscribe(Operators.emptySubscription());
                        openers.add(actual);
                    }
                };
        FluxExec plan =
                exec(context ->
                        LazySource.open(() -> deafToCancel).stream(
                                        connection -> connection.stream(context))
                                .onState(states::add)
                                .run(context));
        BatchReader reader = BatchReader.requesting(1);
        Task task = TestTask.of(plan, allocator).task();
        task.partition(0, allocator).subscribe(reader);
        reader.cancel();
        openers.getFirst().onNext(connections.connect());

        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(connections.closed).hasValue(1);
        assertThat(states).containsExactly(new Initializing(), new Done(End.CANCELLED));
    }

    @Test
    void interruptsABlockedReaderOnCancel(BufferAllocator allocator) {
        BlockingQueue<RecordBatch> empty = new ArrayBlockingQueue<>(1);
        CountDownLatch reading = new CountDownLatch(1);
        FluxExec plan =
                exec(context ->
                        LazySource.openBlocking(connections::connect)
                                .read(_ ->
                                        () -> {
                                            reading.countDown();
                                            return empty.take();
                                        })
                                .onState(states::add)
                                .run(context));
        BatchReader reader = BatchReader.requesting(1);
        Task task = TestTask.of(plan, allocator).task();
        task.partition(0, allocator).subscribe(reader);
        Await.latch(reading);
        reader.cancel();

        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(connections.closed).hasValue(1);
        assertThat(states).last().isEqualTo(new Done(End.CANCELLED));
    }

    @Test
    void readsNoMoreThanIsRequested(BufferAllocator allocator) {
        AtomicInteger reads = new AtomicInteger();
        FluxExec plan =
                exec(context ->
                        LazySource.openBlocking(connections::connect)
                                .read(_ ->
                                        () -> {
                                            reads.incrementAndGet();
                                            return ROWS.batch(0, context.allocator());
                                        })
                                .run(context));
        BatchReader reader = BatchReader.idle();
        Task task = TestTask.of(plan, allocator).task();
        task.partition(0, allocator).subscribe(reader);
        reader.request(3);
        reader.awaitBatches(3);
        reader.cancel();
        Await.value(task.ended());
        reader.take().forEach(RecordBatch::close);

        assertThat(reads).hasValue(3);
    }
}
