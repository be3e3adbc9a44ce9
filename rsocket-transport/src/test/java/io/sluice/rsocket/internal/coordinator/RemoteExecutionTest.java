package io.sluice.rsocket.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.DefaultPayload;
import io.sluice.Registry;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.plan.Fragment;
import io.sluice.plan.TaskContext;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.fragment.TaskReport;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.rsocket.internal.net.RequestMetadata;
import io.sluice.rsocket.internal.net.WireErrors;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.Schema;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.resources.LoopResources;

@ExtendWith(AllocatorExtension.class)
class RemoteExecutionTest {

    private static final Schema NONE = Schema.of();
    private static final byte[] PLAN = {1};

    @Test
    void endsWhenTheTaskWasStoppedJustBeforeItBegan(BufferAllocator allocator) {
        Deaf socket = new Deaf();
        AtomicReference<Task> task = new AtomicReference<>();
        FluxExec plan =
                FluxExec.of(
                        NONE,
                        (_, context) -> {
                            RemoteExecution execution =
                                    new RemoteExecution(
                                            new Fragment(1, FluxExec.of(NONE, (_, _) -> null)),
                                            context,
                                            FragmentCodec.of(new Registry()),
                                            List.of(worker(socket)),
                                            0);
                            return Flux.defer(() -> {
                                task.get().stop(cancelled());
                                return execution.partition(0);
                            });
                        });
        task.set(TestTask.of(plan, allocator).task());
        BatchReader reader = BatchReader.requesting(1);

        task.get().partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Await.value(task.get().ended()).clean()).isTrue();
    }

    /// The first request of a task brings the plan, so no other may overtake it.
    @Test
    void asksForReportsBeforeAnotherThreadAsksForRows(BufferAllocator allocator) {
        Order socket = new Order();
        inTask(
                context -> {
                    TaskHeader header =
                            new TaskHeader(1, 1, TaskHeader.NO_PARTITION, List.of(0, 1));
                    RemoteTask task = new RemoteTask(worker(socket), header, context, () -> {});
                    BatchReader second = BatchReader.requesting(1);
                    socket.other =
                            Thread.ofPlatform()
                                    .unstarted(() ->
                                            task.read(1, PLAN, Context.root()).subscribe(second));
                    BatchReader first = BatchReader.requesting(1);
                    task.read(0, PLAN, Context.root()).subscribe(first);
                    Await.until(() -> socket.requests.size() == 3);
                    first.cancel();
                    second.cancel();
                    return Flux.empty();
                },
                allocator);

        assertThat(socket.requests).startsWith("first");
    }

    @Test
    void aWorkerThatIsGoneBeforeItIsAskedIsLost(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        socket.reports.tryEmitError(new ClosedChannelException());
        socket.rows(0).tryEmitError(new ClosedChannelException());
        try (Reading reading = new Reading(socket, 1, allocator)) {

            reading.read(0);

            reading.assertLost(0, "partitions [0]");
        }
    }

    @Test
    void aPartitionThatNobodyHasBegunToReadIsLostWithItsWorker(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 2, allocator)) {
            reading.read(0);
            socket.reports.tryEmitError(new ClosedChannelException());

            reading.read(1);

            reading.assertLost(1, "partitions [0, 1]");
        }
    }

    @Test
    void aWorkerIsLostInTheMiddleOfItsRows(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 1, allocator)) {
            reading.read(0);
            socket.rows(0).tryEmitError(new ClosedChannelException());
            socket.reports.tryEmitError(new ClosedChannelException());

            reading.assertLost(0, "no connection to worker");
        }
    }

    /// Its rows are all there, what it has counted is not.
    @Test
    void aWorkerIsLostBetweenItsLastRowAndItsLastReport(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 2, allocator)) {
            reading.read(0);
            reading.read(1);
            socket.rows(0).tryEmitComplete();
            reading.assertComplete(0);
            socket.rows(1).tryEmitComplete();
            assertThat(reading.hasEnded(1)).isFalse();

            socket.reports.tryEmitError(new ClosedChannelException());

            reading.assertLost(1, "run the query again");
        }
    }

    @Test
    void aWorkerThatEndsItsReportsWithoutTheLastOneIsNoSuccess(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 1, allocator)) {
            reading.read(0);
            socket.rows(0).tryEmitComplete();
            socket.reports.tryEmitNext(report(false));
            socket.reports.tryEmitComplete();

            assertThat(reading.failure(0).code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(reading.failure(0)).hasMessageContaining("without the last one");
        }
    }

    @Test
    void aWorkerThatHasToldAllMayGo(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 1, allocator)) {
            reading.read(0);
            socket.rows(0).tryEmitComplete();
            socket.reports.tryEmitNext(report(true));
            socket.reports.tryEmitError(new ClosedChannelException());

            reading.assertComplete(0);
        }
    }

    /// A cancelled partition has an end too.
    @Test
    void theLastReportIsWaitedForWhicheverPartitionEndsLast(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 2, allocator)) {
            reading.read(0);
            reading.read(1);
            reading.cancel(0);
            socket.rows(1).tryEmitComplete();
            assertThat(reading.hasEnded(1)).isFalse();

            socket.reports.tryEmitNext(report(true));
            socket.reports.tryEmitComplete();

            reading.assertComplete(1);
        }
    }

    @Test
    void aWorkerThatShutsDownIsLostAndRetired(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 2, allocator)) {
            reading.read(0);
            socket.reports.tryEmitError(
                    WireErrors.outbound(
                            new QueryException(ErrorCode.SHUTTING_DOWN, "it shuts down"), ""));

            reading.read(1);

            reading.assertLost(1, "it shuts down");
            assertThat(reading.worker.link().link().connected()).isEmpty();
        }
    }

    /// Whatever the worker's reason is, nobody here wanted it.
    @Test
    void aWorkerThatGivesUpUnaskedIsLost(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 1, allocator)) {
            reading.read(0);
            socket.rows(0)
                    .tryEmitError(
                            WireErrors.outbound(
                                    new QueryException(ErrorCode.CANCELLED, "it is over"), ""));

            reading.assertLost(0, "it is over");
        }
    }

    @Test
    void whatTheWorkerSaysOfATaskThatItHasEndedIsTheReason(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 2, allocator)) {
            reading.read(0);
            socket.reports.tryEmitNext(report(true));
            socket.reports.tryEmitComplete();
            socket.rows(1)
                    .tryEmitError(
                            WireErrors.outbound(
                                    new QueryException(
                                            ErrorCode.FACTORY_MISSING, "no such factory"),
                                    ""));

            reading.read(1);

            assertThat(reading.failure(1).code()).isEqualTo(ErrorCode.FACTORY_MISSING);
        }
    }

    @Test
    void aTaskThatWasStoppedHereIsCancelledEvenIfItsWorkerGoesToo(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        try (Reading reading = new Reading(socket, 2, allocator)) {
            reading.read(0);
            reading.task.stop();
            socket.rows(0)
                    .tryEmitError(
                            WireErrors.outbound(
                                    new QueryException(ErrorCode.CANCELLED, "stopped"), ""));
            socket.reports.tryEmitError(new ClosedChannelException());

            reading.read(1);

            assertThat(reading.failure(0).code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(reading.failure(1).code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    /// Who is told of the end may wait for others who ask the task something.
    @Test
    void tellsOfALossWithoutHoldingAnybodyUp(BufferAllocator allocator) {
        Scripted socket = new Scripted();
        socket.reports.tryEmitError(new ClosedChannelException());
        AtomicReference<Reading> reading = new AtomicReference<>();
        AtomicBoolean answered = new AtomicBoolean();
        reading.set(
                new Reading(
                        socket,
                        2,
                        allocator,
                        () -> {
                            Thread other = Thread.ofPlatform().start(() -> reading.get().read(1));
                            Await.until(() -> other.getState() == Thread.State.TERMINATED);
                            answered.set(true);
                        }));

        reading.get().read(0);

        assertThat(answered).isTrue();
        reading.get().assertLost(1, "partitions [0, 1]");
        reading.get().close();
    }

    private static Payload report(boolean last) {
        return DefaultPayload.create(
                TaskReport.toJson(
                        new TaskHeader(1, 1, TaskHeader.NO_PARTITION, List.of(0)),
                        last,
                        0,
                        List.of()));
    }

    /// A task on one worker, and the readers of its partitions.
    private static final class Reading implements AutoCloseable {

        private final Task around;
        private final RemoteExecution.Worker worker;
        private final RemoteTask task;
        private final Map<Integer, BatchReader> readers = new ConcurrentHashMap<>();

        Reading(Scripted socket, int partitions, BufferAllocator allocator) {
            this(socket, partitions, allocator, () -> {});
        }

        Reading(Scripted socket, int partitions, BufferAllocator allocator, Runnable onEnd) {
            AtomicReference<TaskContext> context = new AtomicReference<>();
            around =
                    TestTask.of(
                                    FluxExec.of(
                                            NONE,
                                            (_, inside) -> {
                                                context.set(inside);
                                                return Flux.never();
                                            }),
                                    allocator)
                            .task();
            around.partition(0, allocator).subscribe(BatchReader.idle());
            worker = worker(socket);
            task =
                    new RemoteTask(
                            worker,
                            new TaskHeader(
                                    1,
                                    1,
                                    TaskHeader.NO_PARTITION,
                                    IntStream.range(0, partitions).boxed().toList()),
                            context.get(),
                            onEnd);
        }

        void read(int partition) {
            BatchReader reader = BatchReader.requesting(1);
            readers.put(partition, reader);
            task.read(partition, PLAN, Context.root()).subscribe(reader);
        }

        boolean hasEnded(int partition) {
            return readers.get(partition).completed() || readers.get(partition).failure() != null;
        }

        void assertComplete(int partition) {
            readers.get(partition).awaitEnd();
            assertThat(readers.get(partition).failure()).isNull();
        }

        QueryException failure(int partition) {
            readers.get(partition).awaitEnd();
            return QueryException.from(readers.get(partition).failure());
        }

        void assertLost(int partition, String says) {
            QueryException failure = failure(partition);
            assertThat(failure.code()).isEqualTo(ErrorCode.WORKER_LOST);
            assertThat(failure.scope()).isEqualTo(ErrorScope.WORKER);
            assertThat(failure.node()).isEqualTo("worker");
            assertThat(failure).hasMessageContaining("worker worker").hasMessageContaining(says);
        }

        void cancel(int partition) {
            readers.get(partition).cancel();
        }

        @Override
        public void close() {
            readers.values().forEach(BatchReader::cancel);
            around.stop(cancelled());
            assertThat(Await.value(around.ended()).clean()).isTrue();
        }
    }

    /// A worker that says what it is told to.
    private static final class Scripted implements RSocket {

        private final Sinks.Many<Payload> reports = Sinks.many().replay().all();
        private final Map<Integer, Sinks.Many<Payload>> rows = new ConcurrentHashMap<>();

        Sinks.Many<Payload> rows(int partition) {
            return rows.computeIfAbsent(partition, _ -> Sinks.many().replay().all());
        }

        @Override
        public Flux<Payload> requestStream(Payload payload) {
            RequestMetadata metadata =
                    RequestMetadata.read(payload.sliceMetadata(), true, Integer.MAX_VALUE);
            payload.release();
            int partition = metadata.task().map(TaskHeader::parse).orElseThrow().partition();
            return (partition == TaskHeader.NO_PARTITION ? reports : rows(partition)).asFlux();
        }

        @Override
        public Mono<Payload> requestResponse(Payload payload) {
            payload.release();
            return Mono.never();
        }
    }

    private static void inTask(
            Function<TaskContext, Flux<RecordBatch>> run, BufferAllocator allocator) {
        TestTask.of(FluxExec.of(NONE, (_, context) -> run.apply(context)), allocator).run();
    }

    private static QueryException cancelled() {
        return new QueryException(ErrorCode.CANCELLED, "stopped");
    }

    private static RemoteExecution.Worker worker(RSocket socket) {
        WorkerLink link =
                new WorkerLink(
                        Endpoint.parse("tcp://127.0.0.1:1"),
                        new Dialer(Hello.client(), LoopResources.create("test-unused")));
        return new RemoteExecution.Worker(
                "worker",
                new WorkerLink.Connected(socket, Hello.client(), link, new LifeSigns("worker")));
    }

    /// Never answers.
    private static class Deaf implements RSocket {
        @Override
        public Flux<Payload> requestStream(Payload payload) {
            payload.release();
            return Flux.never();
        }
    }

    /// Notes the order in which requests leave. While the first is under way, another thread
    /// starts, and gets as far as it can.
    private static final class Order extends Deaf {

        private static final Set<Thread.State> HALTED =
                EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED);

        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final AtomicBoolean begun = new AtomicBoolean();
        private Thread other = Thread.currentThread();

        @Override
        public Flux<Payload> requestStream(Payload payload) {
            if (begun.compareAndSet(false, true)) {
                other.start();
                Await.until(() -> HALTED.contains(other.getState()) || !requests.isEmpty());
                requests.add("first");
            } else {
                requests.add("later");
            }
            return super.requestStream(payload);
        }
    }
}
