package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sluice sql` as scripts and people run it: statements in, results and exit codes out.
class SqlCommandTest {

    private static SluiceProcess server;
    private static String tcp;
    private static String webSocket;

    @TempDir private static Path folder;

    @BeforeAll
    static void start() {
        server = SluiceProcess.start("serve", "--port", "0", "--websocket-port", "0");
        tcp = server.addresses().getFirst();
        webSocket = server.addresses().getLast();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void runsCommandsAndFilesInTheirOrder() throws IOException {
        Path file = write("view.sql", "CREATE VIEW v AS SELECT 7 AS a;\n-- nothing\n;");
        try (SluiceProcess sql =
                SluiceProcess.start(
                        "sql",
                        "--format",
                        "CSV",
                        "-c",
                        "SELECT 'x;y' AS text; SELECT 1 AS one",
                        "-f",
                        file.toString(),
                        "-c",
                        "SELECT a FROM v")) {
            assertThat(sql.exitCode()).as(sql.err()).isZero();
            assertThat(sql.out())
                    .isEqualTo(
                            """
                            text
                            x;y
                            one
                            1
                            status
                            "view ""v"" created"
                            a
                            7
                            """
                                    .replace("\n", "\r\n"));
            assertThat(sql.err()).isEmpty();
        }
    }

    @Test
    void readsStandardInputAndWritesATableUnlessTold() {
        try (SluiceProcess sql =
                SluiceProcess.startWithInput(
                        """
                        SELECT n_nationkey, n_name FROM tpch.tiny.nation
                        WHERE n_nationkey < 2 ORDER BY 1;
                        """,
                        "sql")) {
            assertThat(sql.exitCode()).as(sql.err()).isZero();
            assertThat(sql.out())
                    .isEqualTo(
                            """
                            n_nationkey | n_name
                            ------------+----------
                                      0 | ALGERIA
                                      1 | ARGENTINA
                            (2 rows)
                            """);
            assertThat(sql.err()).isEmpty();
        }
    }

    @Test
    void writesTheSameResultFromAServer() {
        String statement =
                "SELECT n_nationkey AS k, n_name AS name FROM tpch.tiny.nation"
                        + " WHERE n_nationkey < 2 ORDER BY 1";
        try (SluiceProcess overTcp =
                        SluiceProcess.start(
                                "sql", "--connect", tcp, "--format", "csv", "-c", statement);
                SluiceProcess overWebSocket =
                        SluiceProcess.startWithInput(
                                statement, "sql", "--connect", webSocket, "--format", "jsonl")) {
            assertThat(overTcp.exitCode()).as(overTcp.err()).isZero();
            assertThat(overTcp.out()).isEqualTo("k,name\r\n0,ALGERIA\r\n1,ARGENTINA\r\n");
            assertThat(overTcp.err()).isEmpty();
            assertThat(overWebSocket.exitCode()).as(overWebSocket.err()).isZero();
            assertThat(overWebSocket.out())
                    .isEqualTo(
                            "{\"k\":\"0\",\"name\":\"ALGERIA\"}\n{\"k\":\"1\",\"name\":\"ARGENTINA\"}\n");
            assertThat(overWebSocket.err()).isEmpty();
        }
    }

    @Test
    void writesArrowStreamsThatArrowReads() throws IOException {
        String statement =
                "SELECT l_orderkey, l_shipmode FROM tpch.tiny.lineitem; SELECT 1 AS a LIMIT 0";
        try (SluiceProcess sql =
                SluiceProcess.start(
                        "sql", "--connect", tcp, "--format", "arrow", "-c", statement)) {
            assertThat(sql.exitCode()).as(sql.err()).isZero();
            ByteArrayInputStream out = new ByteArrayInputStream(sql.outBytes());
            try (BufferAllocator allocator = new RootAllocator()) {
                assertThat(arrowRows(out, allocator, "l_orderkey", "l_shipmode")).isEqualTo(60_175);
                assertThat(arrowRows(out, allocator, "a")).isZero();
            }
            assertThat(out.available()).isZero();
        }
    }

    /// Reads one stream to its end and leaves what comes after it.
    private static long arrowRows(
            ByteArrayInputStream in, BufferAllocator allocator, String... columns)
            throws IOException {
        long rows = 0;
        try (ArrowStreamReader reader = new ArrowStreamReader(in, allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(root.getSchema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly(columns);
            while (reader.loadNextBatch()) {
                root.getFieldVectors().forEach(vector -> vector.validateFull());
                rows += root.getRowCount();
            }
        }
        return rows;
    }

    @Test
    void stopsAtTheFirstErrorWithOneLine() throws IOException {
        Path file = write("broken.sql", "SELECT 1 AS a;\nSELECT\n  b;\nSELECT 3 AS c;\n");
        List<SluiceProcess> all = new ArrayList<>();
        try {
            all.add(SluiceProcess.start("sql", "--format", "csv", "-f", file.toString()));
            all.add(
                    SluiceProcess.start(
                            "sql", "--format", "csv", "--connect", tcp, "-f", file.toString()));
            for (SluiceProcess sql : all) {
                assertThat(sql.exitCode()).isEqualTo(Main.FAILED);
                assertThat(sql.out()).isEqualTo("a\r\n1\r\n");
                assertThat(sql.err())
                        .isEqualTo(
                                "error: NAME_NOT_FOUND: "
                                        + file
                                        + ", statement 2: no column \"b\" (line 2, column 3)\n");
            }
        } finally {
            all.forEach(SluiceProcess::close);
        }
    }

    @Test
    void streamsWindowsUntilItIsInterrupted() throws IOException {
        Path script =
                write(
                        "live.sql",
                        """
                        CREATE EXTERNAL TABLE flights STORED AS PARQUET
                          LOCATION '../examples/data/flights.parquet';
                        CREATE TABLE live (WATERMARK FOR date AS date - INTERVAL '5' MINUTE)
                          WITH (connector = 'replay', source = 'flights', time_column = 'date', speed = 86400);
                        SELECT window_start, origin, count(*) AS departures, avg(delay) AS mean_delay
                          FROM TABLE(TUMBLE(TABLE live, DESCRIPTOR(date), INTERVAL '1' DAY))
                          GROUP BY window_start, window_end, origin;
                        SELECT 'never';
                        """);
        String[] embedded = {"sql", "--format", "csv", "-f", script.toString()};
        String[] remote = {"sql", "--connect", tcp, "--format", "csv", "-f", script.toString()};
        try (SluiceProcess here = SluiceProcess.start(embedded);
                SluiceProcess there = SluiceProcess.start(remote)) {
            for (SluiceProcess sql : List.of(here, there)) {
                Await.until(() -> sql.out().contains("\n2001-01-02 00:00:00,") || !sql.isAlive());
                sql.interrupt();

                assertThat(sql.exitCode()).isEqualTo(Main.FAILED);
                assertThat(sql.out())
                        .contains("window_start,origin,departures,mean_delay\r\n")
                        .contains("\n2001-01-01 00:00:00,ABQ,")
                        .doesNotContain("never");
                assertThat(sql.err())
                        .startsWith("error: CANCELLED: " + script + ", statement 3: ")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void endsQuietlyWhenItsReaderLeaves() {
        String statement = "SELECT n_name FROM tpch.tiny.nation";
        try (SluiceProcess sql = SluiceProcess.startWithoutReader("sql", "-c", statement)) {
            assertThat(sql.exitCode()).isEqualTo(141);
            assertThat(sql.err()).isEmpty();
        }
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
