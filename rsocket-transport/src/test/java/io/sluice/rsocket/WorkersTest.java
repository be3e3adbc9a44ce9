package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.batch.RecordBatch;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import io.sluice.config.Propagation;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.internal.coordinator.RemoteFragments;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

@ExtendWith(AllocatorExtension.class)
class WorkersTest {

    private static final long SEED = 20_261_201;
    private static final int DEPARTURES = Integer.getInteger("sluice.departures", 20);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void sharesOutAFragmentsPartitions(BufferAllocator allocator) {
        WorkerFixture first = worker();
        WorkerFixture second = worker();
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(5, 10_000, 100, 10));

        TestTask.Result result =
                TestTask.of(plan, allocator).fragments(runner(first, second)).run();

        assertThat(result.rows().stream().map(row -> (Long) row.getFirst()).sorted())
                .containsExactlyElementsOf(RangeExec.ids(10_000).boxed().toList());
        List<NodeReport> scans =
                result.nodes().stream().filter(node -> node.name().equals("RangeExec")).toList();
        assertThat(scans)
                .extracting(NodeReport::worker)
                .containsExactlyInAnyOrder(first.address(), second.address());
        assertThat(scans).allMatch(node -> node.metrics().rows() > 0);
        assertThat(scans.stream().mapToLong(node -> node.metrics().rows()).sum()).isEqualTo(10_000);
    }

    @Test
    void producesLittleMoreThanTheCoordinatorRequests(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, -1, 100, 0));
        Task task = TestTask.of(plan, allocator).fragments(runner(worker)).task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);

        for (int i = 1; i <= 5; i++) {
            reader.request(1);
            reader.awaitBatches(i);
            assertThat(worker.probe().pullCount()).isBetween(i, i + 2);
        }
        reader.cancel();
        assertThat(Await.value(task.ended()).clean()).isTrue();
        worker.awaitIdle();
        assertThat(worker.probe().closeCount()).isEqualTo(1);
        reader.take().forEach(RecordBatch::close);
    }

    @Test
    void worksOverWebSocketsToo(BufferAllocator allocator) {
        WorkerFixture worker = keep(WorkerFixture.start(builder -> builder.webSocket(0)));
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(2, 10_000, 100, 1000));

        TestTask.Result result = TestTask.of(plan, allocator).fragments(runner(worker)).run();

        assertThat(worker.address()).startsWith("ws://127.0.0.1:").endsWith("/rsocket");
        assertThat(result.rows().stream().map(row -> (Long) row.getFirst()).sorted())
                .containsExactlyElementsOf(RangeExec.ids(10_000).boxed().toList());
        assertThat(worker.probe().closeCount()).isEqualTo(2);
    }

    /// Through both sockets and the exchange between them, which is full at 32 batches: what runs
    /// ahead does not grow with the batches that were asked for.
    @Test
    void runsAheadOfTheClientNoFurtherThanItsExchangeHolds(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        RemoteWorkers workers = RemoteWorkers.at(worker.address()).withSilenceLimit(Await.LIMIT);
        ServerFixture server =
                keep(
                        ServerFixture.of(
                                new RangePlans(),
                                allocator,
                                session ->
                                        session.extension(new RangeExtension()).fragments(workers),
                                builder -> builder));
        SluiceClient client = keep(server.client());
        Await.value(workers.tried().thenReturn(true));
        BatchReader reader = BatchReader.idle();
        client.sql("remote range 1 -1 100 0").batches().subscribe(reader);

        for (int i = 1; i <= 200; i++) {
            reader.request(1);
            reader.awaitBatches(i);
            assertThat(worker.probe().pullCount()).isBetween(i, i + 40);
        }
        reader.cancel();
        server.awaitIdle();
        worker.awaitIdle();
        assertThat(worker.probe().closeCount()).isEqualTo(1);
        reader.take().forEach(RecordBatch::close);
    }

    @Test
    void reportsWhatWasCountedUntilACancel(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(2, -1, 100, 0));
        Task task = TestTask.of(plan, allocator).fragments(runner(worker)).task();
        BatchReader zero = BatchReader.idle();
        BatchReader one = BatchReader.idle();
        task.partition(0, allocator).subscribe(zero);
        task.partition(1, allocator).subscribe(one);
        zero.request(3);
        one.request(2);
        zero.awaitBatches(3);
        one.awaitBatches(2);
        zero.cancel();
        one.cancel();

        assertThat(Await.value(task.ended()).clean()).isTrue();
        assertThat(task.nodes())
                .filteredOn(node -> node.name().equals("RangeExec"))
                .singleElement()
                .satisfies(node -> {
                    assertThat(node.worker()).isEqualTo(worker.address());
                    assertThat(node.metrics().batches()).isBetween(5L, 9L);
                });
        Stream.of(zero, one).forEach(reader -> reader.take().forEach(RecordBatch::close));
    }

    @Test
    void endsATaskOfWhichAPartitionWasNeverRead(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(3, 300, 100, 0));
        Task task = TestTask.of(plan, allocator).fragments(runner(worker)).task();
        BatchReader reader = BatchReader.requesting(1);
        task.partition(0, allocator).subscribe(reader);
        reader.awaitEnd();
        task.stop(new QueryException(ErrorCode.CANCELLED, "enough"));

        assertThat(Await.value(task.ended()).clean()).isTrue();
        worker.awaitIdle();
        reader.take().forEach(RecordBatch::close);
    }

    @Test
    void namesTheWorkerThatLacksACodec(BufferAllocator allocator) {
        WorkerFixture bare = keep(WorkerFixture.start(new RangeProbe(), worker -> worker));
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, 10, 10, 0));

        QueryException failure = TestTask.of(plan, allocator).fragments(runner(bare)).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.CODEC_UNKNOWN_TYPE);
        assertThat(failure)
                .hasMessageContaining("test.Range/1")
                .hasMessageContaining(bare.address());
    }

    @Test
    void refusesAFragmentWhoseFactoryIsMissingAndServesOn(BufferAllocator allocator) {
        SluiceExtension codecOnly = extension("codec", r -> r.codec(new RangeCodec()));
        WorkerFixture worker =
                keep(WorkerFixture.start(new RangeProbe(), builder -> builder, codecOnly));
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, 10, 10, 0));
        FragmentRunner runner = runner(worker);

        for (int i = 0; i < 2; i++) {
            QueryException failure = TestTask.of(plan, allocator).fragments(runner).failure();

            assertThat(failure.code()).isEqualTo(ErrorCode.FACTORY_MISSING);
            assertThat(failure.scope()).isEqualTo(ErrorScope.FRAGMENT);
            assertThat(failure).hasMessageContaining(RangeProbe.class.getName());
        }
    }

    @Test
    void refusesARequiredEntryThatItDoesNotKnow(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        ConfigOption<String> region =
                ConfigOption.of("acme.region", ConfigType.STRING, "", "Where data may be.")
                        .withPropagation(Propagation.REQUIRED);
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, 10, 10, 0));

        QueryException failure =
                TestTask.of(plan, allocator).fragments(runner(worker)).set(region, "eu").failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.CONTEXT_ENTRY_UNREGISTERED);
        assertThat(failure).hasMessageContaining("acme.region");
        assertThat(failure.node()).isEqualTo(worker.address());
        WorkerFixture knowing =
                keep(
                        WorkerFixture.start(
                                new RangeProbe(),
                                builder -> builder,
                                new RangeExtension(),
                                extension("acme", r -> r.config(family("acme", region)))));
        assertThat(TestTask.of(plan, allocator).fragments(runner(knowing)).set(region, "eu").rows())
                .hasSize(10);
    }

    @Test
    void keepsTheClassOfAnErrorOfAWorker(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, -1, 100, 0));

        QueryException failure =
                TestTask.of(plan, allocator)
                        .fragments(runner(worker))
                        .query(
                                QueryContext.builder()
                                        .deadline(Instant.now().plusMillis(300))
                                        .build())
                        .failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        worker.awaitIdle();
    }

    @Test
    void refusesToSendANodeThatIsTiedToThisProcess(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        BatchesExec local = BatchesExec.of(Batches.of(RangeExec.SCHEMA).row(1L, "a"));

        QueryException failure =
                TestTask.of(new RemoteExchangeExec(1, local), allocator)
                        .fragments(runner(worker))
                        .failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.CODEC_UNKNOWN_TYPE);
        assertThat(failure).hasMessageContaining("BatchesExec");
    }

    @Test
    void failsAtOnceWhereNoWorkerIsConnected(BufferAllocator allocator) {
        FragmentRunner nobody = connect(new Registry(), "tcp://127.0.0.1:1");

        QueryException failure =
                TestTask.of(new RemoteExchangeExec(1, new RangeExec(1, 1, 1, 0)), allocator)
                        .fragments(nobody)
                        .failure();

        assertThat(nobody.workers()).isEmpty();
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(failure).hasMessageContaining("tcp://127.0.0.1:1");
    }

    @Test
    void servesUntilItsShutdownIsSubscribedTo(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        Mono<Void> shutdown = worker.worker().shutdown(Duration.ZERO);
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, 100, 10, 0));

        TestTask.Result result = TestTask.of(plan, allocator).fragments(runner(worker)).run();

        assertThat(result.rows()).hasSize(100);
        Await.value(shutdown.thenReturn(true));
        open.remove(worker);
    }

    @Test
    void namesAWorkerThatShutsDownInTheMiddle(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(1, -1, 100, 0));
        FragmentRunner runner = runner(worker);
        Task task = TestTask.of(plan, allocator).fragments(runner).task();
        BatchReader reader = BatchReader.idle();
        task.partition(0, allocator).subscribe(reader);
        reader.request(1);
        reader.awaitBatches(1);

        Await.value(worker.worker().shutdown(Duration.ZERO).thenReturn(true));
        reader.awaitEnd();

        QueryException failure = QueryException.from(reader.failure());
        assertThat(failure.code()).isEqualTo(ErrorCode.WORKER_LOST);
        assertThat(failure).hasMessageContaining(worker.address());
        assertThat(Await.value(task.ended()).clean()).isTrue();
        Await.until(() -> runner.workers().isEmpty());
        reader.take().forEach(RecordBatch::close);
        open.remove(worker);
    }

    @Test
    void isLostIfItGoesBetweenThePlanAndItsStart(BufferAllocator allocator) {
        WorkerFixture worker = worker();
        FragmentRunner runner = runner(worker);
        Await.value(worker.worker().shutdown(Duration.ZERO).thenReturn(true));
        Await.until(() -> runner.workers().isEmpty());

        QueryException failure =
                TestTask.of(new RemoteExchangeExec(1, new RangeExec(1, 1, 1, 0)), allocator)
                        .fragments(runner)
                        .failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.WORKER_LOST);
        assertThat(failure).hasMessageContaining(worker.address());
        open.remove(worker);
    }

    /// Whenever one of two workers goes, the result is whole, counts included, or the loss is its
    /// end.
    @Test
    void aWorkerThatGoesAtAnyMomentIsLostOrHasDoneAll(BufferAllocator allocator) {
        Random random = new Random(SEED);
        WorkerFixture stays = worker();
        for (int i = 0; i < DEPARTURES; i++) {
            WorkerFixture goes = WorkerFixture.start();
            RemoteExchangeExec plan = new RemoteExchangeExec(1, new RangeExec(4, 4_000, 100, 10));
            try (RemoteFragments runner = (RemoteFragments) runner(stays, goes)) {
                Task task = TestTask.of(plan, allocator).fragments(runner).task();
                List<BatchReader> readers = new ArrayList<>();
                for (int partition = 0; partition < 4; partition++) {
                    BatchReader reader = BatchReader.requesting(1);
                    readers.add(reader);
                    if (partition == random.nextInt(8)) {
                        LockSupport.parkNanos(random.nextInt(5_000_000));
                    }
                    task.partition(partition, allocator).subscribe(reader);
                }
                LockSupport.parkNanos(random.nextInt(1 << random.nextInt(15, 27)));
                Await.value(goes.worker().shutdown(Duration.ZERO).thenReturn(true));
                readers.forEach(BatchReader::awaitEnd);
                List<QueryException> failures =
                        readers.stream()
                                .filter(reader -> reader.failure() != null)
                                .map(reader -> QueryException.from(reader.failure()))
                                .toList();
                task.stop(new QueryException(ErrorCode.CANCELLED, "the test is over"));
                assertThat(Await.value(task.ended()).clean()).isTrue();

                assertThat(failures)
                        .as("run %d of seed %d", i, SEED)
                        .extracting(QueryException::code)
                        .allMatch(ErrorCode.WORKER_LOST::equals);
                if (failures.isEmpty()) {
                    assertThat(
                                    task.nodes().stream()
                                            .filter(node -> node.name().equals("RangeExec"))
                                            .mapToLong(node -> node.metrics().rows())
                                            .sum())
                            .as("run %d of seed %d", i, SEED)
                            .isEqualTo(4_000);
                }
                readers.forEach(reader -> reader.take().forEach(RecordBatch::close));
            }
        }
    }

    private WorkerFixture worker() {
        return keep(WorkerFixture.start());
    }

    private FragmentRunner runner(WorkerFixture... workers) {
        return connect(
                new Registry().install(new RangeExtension()),
                Stream.of(workers).map(WorkerFixture::address).toArray(String[]::new));
    }

    private FragmentRunner connect(Registry registry, String... addresses) {
        RemoteWorkers workers = RemoteWorkers.at(addresses).withSilenceLimit(Await.LIMIT);
        FragmentRunner runner = workers.apply(registry);
        keep((AutoCloseable) runner);
        Await.value(workers.tried().thenReturn(true));
        return runner;
    }

    private <T extends AutoCloseable> T keep(T one) {
        open.add(one);
        return one;
    }

    private static SluiceExtension extension(
            String name, java.util.function.Consumer<Registry> install) {
        return new SluiceExtension() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void install(Registry registry) {
                install.accept(registry);
            }
        };
    }

    private static ConfigExtension family(String prefix, ConfigOption<?>... options) {
        return new ConfigExtension() {
            @Override
            public String prefix() {
                return prefix;
            }

            @Override
            public List<ConfigOption<?>> options() {
                return List.of(options);
            }
        };
    }
}
