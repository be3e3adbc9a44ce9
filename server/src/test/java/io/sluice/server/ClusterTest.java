package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.connectors.tpch.TpchQueries;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.SluiceClient;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A server and two workers, each started by its command, with an extension and an init file.
class ClusterTest {

    private static final Path FLIGHTS = Path.of("../examples/data/flights.parquet");
    private static final long FLIGHT_ROWS = 375_000;
    private static final int NESTED_FILES = 4;

    private static final Pattern ORDER_BY =
            Pattern.compile(
                    "order by((?:(?!order by|limit)[^)])+)(?:limit \\d+)?\\s*;?\\s*$",
                    Pattern.CASE_INSENSITIVE);

    /// The tables of TPC-H at scale 0.01 under the names that its queries use.
    private static final String TPCH_VIEWS =
            Stream.of(
                            "region",
                            "nation",
                            "part",
                            "supplier",
                            "partsupp",
                            "customer",
                            "orders",
                            "lineitem")
                    .map(table ->
                            "CREATE VIEW " + table + " AS SELECT * FROM tpch.tiny." + table + ";\n")
                    .collect(Collectors.joining());

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
                        + "';\nCREATE EXTERNAL TABLE nested STORED AS JSON LOCATION '"
                        + nestedFiles()
                        + "';\n"
                        + TPCH_VIEWS);
        server =
                SluiceProcess.start(
                        "serve",
                        "--port",
                        "0",
                        "--init",
                        init.toString(),
                        "--extensions",
                        extension.toString(),
                        "--worker-silence",
                        "1min",
                        "--worker",
                        first.address(),
                        "--worker",
                        second.address());
        client = SluiceClient.connect(server.address());
        workers = Set.of(first.address(), second.address());
    }

    /// Files of one row each.
    private static Path nestedFiles() throws IOException {
        Path nested = Files.createDirectory(folder.resolve("nested"));
        for (int i = 0; i < NESTED_FILES; i++) {
            Files.writeString(
                    nested.resolve(i + ".jsonl"),
                    "{\"id\":%d,\"tags\":[\"t%d\",null],\"spot\":{\"x\":%d,\"ys\":[0.5]}}\n"
                            .formatted(i, i, i));
        }
        return nested;
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
    void bringsListsAndStructsBackFromWorkers() {
        Query query = client.sql("SELECT spot, tags, id FROM nested WHERE id >= 0");
        List<Row> rows = rows(query);

        assertThat(rows.stream().map(row -> row.values().toString()))
                .containsExactlyInAnyOrder(
                        "[{x=0, ys=[0.5]}, [t0, null], 0]",
                        "[{x=1, ys=[0.5]}, [t1, null], 1]",
                        "[{x=2, ys=[0.5]}, [t2, null], 2]",
                        "[{x=3, ys=[0.5]}, [t3, null], 3]");
        assertThat(
                        Await.value(query.summary()).nodes().stream()
                                .filter(node -> node.name().contains("Scan"))
                                .map(NodeReport::worker)
                                .collect(Collectors.toSet()))
                .isNotEmpty()
                .isSubsetOf(workers);
    }

    /// Joins, sub-queries and distinct counts over fragments of workers: the rows are those that
    /// one process computes, in the same order as far as the query asks for one.
    @ParameterizedTest(name = "q{0}")
    @MethodSource("tpchQueries")
    void answersTpchAsOneProcessDoes(int number) {
        List<Row> here;
        try (Session session = Session.builder().build()) {
            for (String view : TPCH_VIEWS.split(";\n")) {
                Await.value(session.sql(view).rows(Row.class).collectList());
            }
            here = Await.value(session.sql(TpchQueries.text(number)).rows(Row.class).collectList());
        }
        Query query = client.sql(TpchQueries.text(number));
        List<Row> there = rows(query);
        List<String> keys = orderOf(TpchQueries.text(number));

        assertThat(sorted(there)).isEqualTo(sorted(here)).isNotEmpty();
        assertThat(shown(there, keys)).isEqualTo(shown(here, keys));
        assertThat(Await.value(query.summary()).nodes())
                .extracting(NodeReport::worker)
                .containsAnyElementsOf(workers);
    }

    static IntStream tpchQueries() {
        return IntStream.rangeClosed(1, TpchQueries.COUNT);
    }

    /// The columns of the last ORDER BY; TPC-H names each of them.
    private static List<String> orderOf(String query) {
        Matcher order = ORDER_BY.matcher(query);
        return order.find()
                ? Stream.of(order.group(1).split(","))
                        .map(key -> key.strip().split("\\s+")[0].replace("\"", ""))
                        .toList()
                : List.of();
    }

    private static List<String> sorted(List<Row> rows) {
        return rows.stream().map(row -> shown(row.values())).sorted().toList();
    }

    private static List<String> shown(List<Row> rows, List<String> columns) {
        return rows.stream().map(row -> shown(columns.stream().map(row::value).toList())).toList();
    }

    /// Values as text, without the digits that depend on the order of a sum.
    private static String shown(List<?> values) {
        return values.stream()
                .map(value ->
                        value instanceof Double number
                                ? String.format(Locale.ROOT, "%.9e", number)
                                : String.valueOf(value))
                .collect(Collectors.joining(" | "));
    }

    @Test
    void showsTheRowGroupsThatTheirStatisticsRuledOut() {
        String plan =
                rows(client.sql(
                                "EXPLAIN ANALYZE SELECT count(delay) FROM flights"
                                        + " WHERE date < TIMESTAMP '2001-01-02 00:00:00'"))
                        .toString();

        assertThat(plan)
                .contains("inexact filters=[date < '2001-01-02T00:00']")
                .contains("row_groups_skipped=9, row_groups_total=10");
    }

    /// For each day and airport, what its windows counted and what came too late for them is what
    /// took off there.
    @Test
    void bringsLateRowsToTheClientSoThatNoneIsMissing() {
        rows(
                client.sql(
                        "CREATE TABLE shuffled AS SELECT date, origin, destination FROM flights"
                                + " WHERE date < TIMESTAMP '2001-01-08 00:00:00'"
                                + " ORDER BY delay, distance, destination"));
        rows(
                client.sql(
                        "CREATE TABLE late_live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE) WITH"
                                + " (connector = 'replay', source = 'shuffled', time_column = 'date',"
                                + " speed = 100000000000000)"));
        Query query =
                client.sql(
                        "SELECT window_start, origin, count(*) AS departures"
                                + " FROM TABLE(TUMBLE(TABLE late_live, DESCRIPTOR(date),"
                                + " INTERVAL '1' DAY)) GROUP BY window_start, window_end, origin");
        BatchReader late = BatchReader.requesting(Long.MAX_VALUE);
        query.late().subscribe(late);
        Map<String, Long> counts = new TreeMap<>();
        rows(query).forEach(row -> count(counts, row));
        late.awaitEnd();
        long lateRows = 0;
        for (RecordBatch batch : late.take()) {
            try (batch) {
                lateRows += batch.rowCount();
                for (int row = 0; row < batch.rowCount(); row++) {
                    LocalDateTime date = (LocalDateTime) batch.value(row, column(batch, "date"));
                    String key =
                            date.toLocalDate() + " " + batch.value(row, column(batch, "origin"));
                    counts.merge(key, 1L, Long::sum);
                }
            }
        }
        Map<String, Long> expected = new TreeMap<>();
        rows(client.sql(
                        "SELECT date_trunc('day', date), origin, count(*) AS departures"
                                + " FROM shuffled GROUP BY 1, 2"))
                .forEach(row -> count(expected, row));

        assertThat(late.completed()).as("%s", late.failure()).isTrue();
        assertThat(lateRows)
                .isPositive()
                .isEqualTo(Await.value(query.summary()).lateRows())
                .isLessThan(expected.values().stream().mapToLong(n -> n).sum());
        assertThat(counts).isEqualTo(expected);
        assertThat(client.allocatedBytes()).isZero();
    }

    private static void count(Map<String, Long> counts, Row row) {
        LocalDateTime day = (LocalDateTime) row.values().getFirst();
        String key = day.toLocalDate() + " " + row.values().get(1);
        counts.merge(key, (Long) row.value("departures"), Long::sum);
    }

    private static int column(RecordBatch batch, String name) {
        return batch.schema().indexOf(name).orElseThrow();
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
