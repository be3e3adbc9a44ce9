package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Registry;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.internal.coordinator.RemoteFragments;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.TestTask;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// Processes that the operating system stops for a while, as a debugger or a swapping machine does.
@ExtendWith(AllocatorExtension.class)
@DisabledOnOs(OS.WINDOWS)
class StoppedProcessTest {

    private static final Duration SHORT = Duration.ofSeconds(2);

    /// In doubt after 4 seconds, which leaves a busy machine 16 to go on.
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void aStoppedWorkerIsLostAndTakenBackWhenItGoesOn(BufferAllocator allocator) {
        try (JavaProcess stopped = JavaProcess.start(WorkerMain.class);
                JavaProcess other = JavaProcess.start(WorkerMain.class)) {
            String address = stopped.ready();
            String otherAddress = other.ready();
            try (RemoteFragments runner = runner(SHORT, address, otherAddress)) {
                Task task = task(runner, -1, allocator);
                List<BatchReader> readers = read(task, allocator);
                readers.forEach(reader -> reader.awaitBatches(1));

                stopped.stop();
                Await.until(() -> !runner.workers().contains(address));
                assertThat(workersOf(runner, allocator)).containsExactly(otherAddress);

                Await.until(() -> readers.stream().anyMatch(reader -> reader.failure() != null));
                QueryException failure =
                        readers.stream()
                                .filter(reader -> reader.failure() != null)
                                .map(reader -> QueryException.from(reader.failure()))
                                .findFirst()
                                .orElseThrow();
                assertThat(failure.code()).isEqualTo(ErrorCode.WORKER_LOST);
                assertThat(failure)
                        .hasMessageContaining(address)
                        .hasMessageContaining("has sent nothing for 2000 ms");
                end(task, readers);

                stopped.goOn();
                Await.until(() -> runner.workers().contains(address));
                assertThat(workersOf(runner, allocator))
                        .containsExactlyInAnyOrder(address, otherAddress);
            }
        }
    }

    @Test
    void aWorkerThatGoesOnInTimeKeepsItsQueries(BufferAllocator allocator) {
        try (JavaProcess stopped = JavaProcess.start(WorkerMain.class);
                JavaProcess other = JavaProcess.start(WorkerMain.class)) {
            String address = stopped.ready();
            String otherAddress = other.ready();
            try (RemoteFragments runner = runner(LONG, address, otherAddress)) {
                Task task = task(runner, -1, allocator);
                List<BatchReader> readers = read(task, allocator);
                readers.forEach(reader -> reader.awaitBatches(1));

                stopped.stop();
                Await.until(() -> !runner.workers().contains(address));
                assertThat(workersOf(runner, allocator)).containsExactly(otherAddress);
                stopped.goOn();
                Await.until(() -> runner.workers().contains(address));
                readers.forEach(reader -> reader.request(100));
                readers.forEach(reader -> reader.awaitBatches(101));

                assertThat(workersOf(runner, allocator))
                        .containsExactlyInAnyOrder(address, otherAddress);
                end(task, readers);
            }
        }
    }

    /// A server that was stopped itself takes no worker for lost.
    @Test
    void aStoppedServerGoesOnWithItsWorkers() {
        try (JavaProcess worker = JavaProcess.start(WorkerMain.class)) {
            String address = worker.ready();
            JavaProcess.Settings settings =
                    JavaProcess.Settings.DEFAULT.withFlag("-Dtest.silence=" + SHORT);
            try (JavaProcess server =
                            JavaProcess.start(settings, ServerMain.class.getName(), address);
                    SluiceClient client =
                            SluiceClient.builder(server.ready().split(" ")[0])
                                    .silenceLimit(Duration.ofMinutes(1))
                                    .build()) {
                BatchReader reader = BatchReader.requesting(1);
                client.sql("remote range 2 -1 100 10").batches().subscribe(reader);
                reader.awaitBatches(1);

                server.stop();
                LockSupport.parkNanos(SHORT.plusSeconds(1).toNanos());
                server.goOn();
                reader.request(100);
                reader.awaitBatches(101);

                reader.cancel();
                reader.take().forEach(RecordBatch::close);
                assertThat(server.errors()).doesNotContain("is not connected");
            }
        }
    }

    private static RemoteFragments runner(Duration silence, String... addresses) {
        RemoteWorkers workers = RemoteWorkers.at(addresses).withSilenceLimit(silence);
        RemoteFragments runner =
                (RemoteFragments) workers.apply(new Registry().install(new RangeExtension()));
        Await.value(workers.tried().thenReturn(true));
        return runner;
    }

    private static Task task(RemoteFragments runner, long rows, BufferAllocator allocator) {
        return TestTask.of(new RemoteExchangeExec(1, new RangeExec(2, rows, 100, 10)), allocator)
                .fragments(runner)
                .task();
    }

    private static List<BatchReader> read(Task task, BufferAllocator allocator) {
        return IntStream.range(0, 2)
                .mapToObj(partition -> {
                    BatchReader reader = BatchReader.idle();
                    task.partition(partition, allocator).subscribe(reader);
                    reader.request(1);
                    return reader;
                })
                .toList();
    }

    private static void end(Task task, List<BatchReader> readers) {
        task.stop(new QueryException(ErrorCode.CANCELLED, "the test is over"));
        assertThat(Await.value(task.ended()).clean()).isTrue();
        readers.forEach(reader -> reader.take().forEach(RecordBatch::close));
    }

    /// Which workers a new query runs on.
    private static Set<String> workersOf(RemoteFragments runner, BufferAllocator allocator) {
        return TestTask.of(new RemoteExchangeExec(1, new RangeExec(2, 1_000, 100, 10)), allocator)
                .fragments(runner)
                .run()
                .nodes()
                .stream()
                .filter(node -> node.name().equals("RangeExec"))
                .map(NodeReport::worker)
                .collect(Collectors.toSet());
    }
}
