package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A client, a server and two workers, each in a process of its own.
class WorkerProcessTest {

    @Test
    void runsPartsOfAQueryInOtherProcessesAndOutlivesTheirDeath() {
        try (JavaProcess first = JavaProcess.start(WorkerMain.class);
                JavaProcess second = JavaProcess.start(WorkerMain.class)) {
            String firstAddress = first.ready();
            String secondAddress = second.ready();
            try (JavaProcess server =
                            JavaProcess.start(ServerMain.class, firstAddress, secondAddress);
                    SluiceClient client = SluiceClient.connect(server.ready().split(" ")[0])) {
                sharesOutTheRows(client, firstAddress, secondAddress);
                failsAtOnceWhenAWorkerIsKilled(client, server, first, firstAddress);
                awaitIdle(server);
                awaitIdle(second);
                goesOnWithWhoIsLeft(client, secondAddress);
                awaitIdle(server);
                awaitIdle(second);
            }
        }
    }

    private static void sharesOutTheRows(SluiceClient client, String first, String second) {
        Query query = client.sql("remote range 4 100000 1000 10");

        assertThat(
                        ClientAndServerTest.rows(query).stream()
                                .map(row -> (Long) row.getFirst())
                                .sorted())
                .containsExactlyElementsOf(RangeExec.ids(100_000).boxed().toList());
        List<NodeReport> scans = scans(query);
        assertThat(scans).extracting(NodeReport::worker).containsExactlyInAnyOrder(first, second);
        assertThat(scans).allMatch(scan -> scan.metrics().rows() > 0);
        assertThat(scans.stream().mapToLong(scan -> scan.metrics().rows()).sum())
                .isEqualTo(100_000);
    }

    private static void failsAtOnceWhenAWorkerIsKilled(
            SluiceClient client, JavaProcess server, JavaProcess worker, String address) {
        Query query = client.sql("remote range 4 -1 1000 100");
        BatchReader reader = BatchReader.idle();
        query.batches().subscribe(reader);
        reader.request(20);
        reader.awaitBatches(20);
        long killedNanos = System.nanoTime();
        worker.kill();
        reader.awaitEnd();

        assertThat(Duration.ofNanos(System.nanoTime() - killedNanos))
                .isLessThan(Duration.ofSeconds(5));
        QueryException failure = QueryException.from(reader.failure());
        assertThat(failure.code()).isEqualTo(ErrorCode.WORKER_LOST);
        assertThat(failure.code().retryable()).isTrue();
        assertThat(failure).hasMessageContaining(address);
        assertThat(failure.node()).isEqualTo(address);
        assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.FAILED);
        reader.take().forEach(RecordBatch::close);
        assertThat(client.allocatedBytes()).isZero();
        assertThat(server.errors()).doesNotContain("left open", "LEAK", "Exception in thread");
    }

    private static void goesOnWithWhoIsLeft(SluiceClient client, String address) {
        Query query = client.sql("remote range 4 10000 1000 10");

        assertThat(ClientAndServerTest.rows(query)).hasSize(10_000);
        assertThat(scans(query)).extracting(NodeReport::worker).containsExactly(address);
    }

    private static List<NodeReport> scans(Query query) {
        return Await.value(query.summary()).nodes().stream()
                .filter(node -> node.name().equals("RangeExec"))
                .toList();
    }

    private static void awaitIdle(JavaProcess process) {
        Await.until(() -> {
            Stats stats = Stats.of(process);
            return stats.get("bytes") == 0
                    && stats.values().getOrDefault("queries", 0L) == 0
                    && stats.values().getOrDefault("tasks", 0L) == 0;
        });
    }
}
