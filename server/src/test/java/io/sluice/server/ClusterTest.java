package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.SluiceClient;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server and two workers, each started by its command, with an extension and an init file.
class ClusterTest {

    private static final Path FLIGHTS = Path.of("../examples/data/flights.parquet");
    private static final long FLIGHT_ROWS = 375_000;

    @TempDir private static Path folder;
    private static Path extension;
    private static SluiceProcess first;
    private static SluiceProcess second;
    private static SluiceProcess server;
    private static SluiceClient client;
    private static Set<String> workers;

    @BeforeAll
    static void start() throws IOException {
        extension = ExtensionJar.withFunction(folder, "Thrice", "thrice");
        first = worker(0);
        second = worker(0);
        Path flights = Files.createDirectory(folder.resolve("flights"));
        Files.copy(FLIGHTS, flights.resolve("a.parquet"));
        Files.copy(FLIGHTS, flights.resolve("b.parquet"));
        Path init = folder.resolve("init.sql");
        Files.writeString(
                init,
                """
                CREATE EXTERNAL TABLE flights STORED AS PARQUET LOCATION '%s';
                CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE)
                  WITH (connector = 'replay', source = 'flights', time_column = 'date', speed = 86400);
                """
                                .formatted(flights.resolve("a.parquet").toAbsolutePath())
                        + "CREATE EXTERNAL TABLE folder STORED AS PARQUET LOCATION '"
                        + flights
                        + "';");
        server =
                SluiceProcess.start(
                        "serve",
                        "--port",
                        "0",
                        "--init",
                        init.toString(),
                        "--extensions",
                        extension.toString(),
                        "--worker",
                        first.address(),
                        "--worker",
                        second.address());
        client = SluiceClient.connect(server.address());
        workers = Set.of(first.address(), second.address());
    }

    private static SluiceProcess worker(int port) {
        return SluiceProcess.start(
                "worker", "--port", Integer.toString(port), "--extensions", extension.toString());
    }

    @AfterAll
    static void stop() {
        client.close();
        List.of(first, second, server).forEach(SluiceProcess::close);
    }

    @Test
    void sharesOutAScanOfGeneratedRows() {
        Query query =
                client.sql(
                        """
                        SELECT l_returnflag, count(*) AS n, sum(thrice(l_orderkey)) AS keys
                        FROM tpch.tiny.lineitem WHERE l_linenumber > 0 GROUP BY l_returnflag\
                        """);
        List<Row> rows = rows(query);

        assertThat(rows.stream().mapToLong(row -> (Long) row.value("n")).sum()).isEqualTo(60_175);
        assertSharedOut(query, 60_175);
        long keys = Long.parseLong(single("SELECT sum(l_orderkey) FROM tpch.tiny.lineitem"));
        assertThat(
                        rows.stream()
                                .mapToLong(row -> Long.parseLong(row.value("keys").toString()))
                                .sum())
                .isEqualTo(3 * keys);
    }

    @Test
    void sharesOutTheFilesOfAFolder() {
        Query query =
                client.sql(
                        """
                        SELECT origin, count(*) AS n, avg(delay) AS mean_delay
                        FROM folder WHERE distance > 0 GROUP BY origin\
                        """);
        List<Row> rows = rows(query);

        assertThat(rows.stream().mapToLong(row -> (Long) row.value("n")).sum())
                .isEqualTo(2 * FLIGHT_ROWS);
        assertSharedOut(query, 2 * FLIGHT_ROWS);
    }

    /// Each worker scans, filters, projects and aggregates some rows; together they scan the table.
    private static void assertSharedOut(Query query, long rows) {
        List<NodeReport> nodes = Await.value(query.summary()).nodes();
        for (String part : List.of("Scan", "Filter", "Aggregate")) {
            assertThat(
                            nodes.stream()
                                    .filter(node -> node.name().contains(part))
                                    .filter(node -> node.metrics().rows() > 0)
                                    .map(NodeReport::worker)
                                    .filter(worker -> !worker.isEmpty())
                                    .collect(Collectors.toSet()))
                    .as("%s of %s", part, nodes)
                    .isEqualTo(workers);
        }
        assertThat(
                        nodes.stream()
                                .filter(node -> node.name().contains("Scan"))
                                .mapToLong(node -> node.metrics().rows())
                                .sum())
                .as("%s", nodes)
                .isEqualTo(rows);
    }

    @Test
    void explainsWhereThePartsRan() {
        String plan =
                rows(client.sql(
                                "EXPLAIN ANALYZE SELECT origin, count(*) FROM folder GROUP BY origin"))
                        .toString();

        assertThat(plan).contains(workers).contains("HashAggregateExec").contains("FileScanExec");
    }

    @Test
    void streamsWindowsUntilItIsCancelled() {
        Query query =
                client.sql(
                        """
                        SELECT window_start, origin, count(*) AS departures, avg(delay) AS mean_delay
                          FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY))
                          GROUP BY window_start, window_end, origin\
                        """);
        BatchReader reader = BatchReader.requesting(1);
        query.batches().subscribe(reader);
        Set<Object> windows = new HashSet<>();
        Await.until(() -> {
            for (RecordBatch batch : reader.take()) {
                try (batch) {
                    for (int row = 0; row < batch.rowCount(); row++) {
                        windows.add(batch.value(row, 0));
                    }
                }
            }
            return windows.size() >= 2;
        });
        reader.cancel();

        assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.CANCELLED);
        reader.take().forEach(RecordBatch::close);
        assertThat(client.allocatedBytes()).isZero();
    }

    @Test
    void outlivesTheDeathOfAWorkerAndTakesItsSuccessor() {
        String address = first.address();
        BatchReader reader = BatchReader.idle();
        client.sql("SELECT l_orderkey, l_shipmode FROM tpch.sf10.lineitem")
                .batches()
                .subscribe(reader);
        reader.request(4);
        reader.awaitBatches(4);
        first.kill();
        reader.request(Long.MAX_VALUE);
        reader.awaitEnd();

        QueryException failure = QueryException.from(reader.failure());
        assertThat(failure.code()).isEqualTo(ErrorCode.WORKER_LOST);
        assertThat(failure).hasMessageContaining(address);
        reader.take().forEach(RecordBatch::close);
        assertThat(client.allocatedBytes()).isZero();
        assertThat(scanningWorkers()).containsExactly(second.address());
        first.close();
        first = worker(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        assertThat(first.address()).isEqualTo(address);
        Await.until(() -> scanningWorkers().equals(workers));
        assertThat(server.err())
                .contains("worker " + address + " is not connected")
                .doesNotContain("left open", "LEAK", "Exception");
    }

    private static Set<String> scanningWorkers() {
        Query query = client.sql("SELECT count(*) AS n FROM tpch.tiny.lineitem WHERE l_tax > 0.01");
        assertThat(rows(query)).hasSize(1);
        return Await.value(query.summary()).nodes().stream()
                .filter(node -> node.name().contains("Scan"))
                .map(NodeReport::worker)
                .collect(Collectors.toSet());
    }

    private static String single(String statement) {
        return rows(client.sql(statement)).getFirst().values().getFirst().toString();
    }

    private static List<Row> rows(Query query) {
        return Await.value(query.rows(Row.class).collectList());
    }
}
