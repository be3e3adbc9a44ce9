package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.SluiceClient;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bad input and faults of a server with a worker. Each is a clear error with a stable code, and
/// the same server and worker answer the next query.
class FaultsTest {

    @TempDir private static Path folder;
    private static SluiceProcess worker;
    private static SluiceProcess server;
    private static SluiceClient client;

    @BeforeAll
    static void start() throws IOException {
        Path extension = ExtensionJar.withFunction(folder, "Thrice", "thrice");
        worker = SluiceProcess.start("worker", "--port", "0");
        server =
                SluiceProcess.start(
                        "serve",
                        "--port",
                        "0",
                        "--extensions",
                        extension.toString(),
                        "--worker-silence",
                        "1min",
                        "--worker",
                        worker.address());
        client = SluiceClient.connect(server.address());
        writeFiles();
    }

    private static void writeFiles() throws IOException {
        byte[] parquet = Files.readAllBytes(Path.of("../examples/data/flights.parquet"));
        write("half.parquet", Arrays.copyOf(parquet, parquet.length / 2));
        byte[] damaged = parquet.clone();
        Arrays.fill(damaged, parquet.length / 2, parquet.length / 2 + 100_000, (byte) 0x5a);
        write("damaged.parquet", damaged);
        String rows =
                IntStream.range(0, 30_000)
                        .mapToObj(row -> row + "," + row + "\n")
                        .collect(Collectors.joining());
        write("few.csv", "a,b\n" + rows + "7\n");
        write("number.csv", "a,b\n" + rows + "7,many\n");
        write("cut.jsonl", "{\"a\": 1}\n".repeat(20_000) + "{\"a\": ");
        write("vanished.csv", "a,b\n1,2\n");
        run("CREATE EXTERNAL TABLE few STORED AS CSV LOCATION '" + folder + "/few.csv'");
        run(
                "CREATE EXTERNAL TABLE number (a BIGINT, b BIGINT) STORED AS CSV LOCATION '"
                        + folder
                        + "/number.csv'");
        run("CREATE EXTERNAL TABLE vanished STORED AS CSV LOCATION '" + folder + "/vanished.csv'");
        Files.delete(folder.resolve("vanished.csv"));
    }

    private static void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    @AfterEach
    void servesTheNextQuery() {
        assertThat(run("SELECT count(*) AS n FROM tpch.tiny.nation").getFirst().value("n"))
                .isEqualTo(25L);
        assertThat(client.allocatedBytes()).isZero();
        for (SluiceProcess process : List.of(server, worker)) {
            assertThat(process.err()).doesNotContain("left open", "LEAK", "Exception", "ERROR");
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        worker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT 1 + FROM tpch.tiny.nation | SQL_SYNTAX | 42601 | unexpected \"+ FROM\" (line 1, column 10)\\nSELECT 1 + FROM tpch.tiny.nation\\n         ^",
                "SELECT n_nam FROM tpch.tiny.nation | NAME_NOT_FOUND | 42704 | did you mean \"n_name\"? (line 1, column 8)\\nSELECT n_nam FROM tpch.tiny.nation\\n       ^",
                "SELECT * FROM tpch.tiny.nations | NAME_NOT_FOUND | 42704 | (line 1, column 15)",
                "SELECT * FROM 'FOLDER/half.parquet' | DATA_MALFORMED | 22P04 | FOLDER/half.parquet is not a readable Parquet file",
                "SELECT * FROM 'FOLDER/damaged.parquet' | DATA_MALFORMED | 22P04 | FOLDER/damaged.parquet",
                "SELECT * FROM few | DATA_MALFORMED | 22P04 | FOLDER/few.csv, line 30002: the record has 1 fields instead of 2",
                "SELECT * FROM number | DATA_MALFORMED | 22P04 | FOLDER/number.csv, line 30002: column \"b\": 'many' cannot be read as bigint",
                "SELECT * FROM 'FOLDER/cut.jsonl' | DATA_MALFORMED | 22P04 | FOLDER/cut.jsonl, line 20001",
                "SELECT * FROM vanished | SOURCE_NOT_FOUND | 58P01 | FOLDER/vanished.csv",
                "SELECT 100 / (l_linenumber - 3) FROM tpch.tiny.lineitem | DIVISION_BY_ZERO | 22012 | 100 / 0 divides by zero",
                "SELECT n_nationkey + 9223372036854775807 FROM tpch.tiny.nation | NUMERIC_OVERFLOW | 22003 | 1 + 9223372036854775807 does not fit into bigint",
                "SELECT CAST(n_name AS INTEGER) FROM tpch.tiny.nation | INVALID_CAST | 22018 | 'ALGERIA' cannot be cast to integer",
                "SELECT thrice(l_orderkey) FROM tpch.tiny.lineitem | CODEC_UNKNOWN_TYPE | XX020 | thrice"
            })
    void areClearErrors(String statement, ErrorCode code, String state, String message) {
        QueryException failure = failure(client, statement.replace("FOLDER", folder.toString()));

        assertThat(failure.code()).as("%s", failure.getMessage()).isEqualTo(code);
        assertThat(failure.code().sqlState()).isEqualTo(state);
        assertThat(failure)
                .hasMessageContaining(
                        message.replace("\\n", "\n").replace("FOLDER", folder.toString()));
    }

    @Test
    void aMemoryLimitIsTheClientsToSet() {
        String statement =
                "SELECT l_orderkey, l_partkey, count(*) FROM tpch.tiny.lineitem"
                        + " GROUP BY l_orderkey, l_partkey";
        try (SluiceClient modest =
                SluiceClient.builder(server.address())
                        .set(EngineOptions.QUERY_MEMORY, 1L << 20)
                        .build()) {
            QueryException failure = failure(modest, statement);

            assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_LIMIT);
            assertThat(failure.code().retryable()).isTrue();
        }
        assertThat(run(statement)).isNotEmpty();
    }

    @Test
    void aDeadlineIsTheClientsToSet() {
        try (SluiceClient hasty =
                SluiceClient.builder(server.address())
                        .set(EngineOptions.DEADLINE, Duration.ofMillis(200))
                        .build()) {
            QueryException failure =
                    failure(hasty, "SELECT sum(l_orderkey) FROM tpch.sf10.lineitem");

            assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void garbageAndSilenceOnThePortsDisturbNobody() throws IOException {
        for (SluiceProcess process : List.of(server, worker)) {
            URI uri = URI.create(process.address());
            try (Socket silent = new Socket(uri.getHost(), uri.getPort());
                    Socket garbage = new Socket(uri.getHost(), uri.getPort())) {
                garbage.getOutputStream()
                        .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                garbage.setSoTimeout((int) Await.LIMIT.toMillis());

                assertThat(garbage.getInputStream().readAllBytes()).hasSizeLessThan(1000);
                assertThat(run("SELECT 1 AS a")).hasSize(1);
                assertThat(silent.isConnected()).isTrue();
            }
        }
    }

    private static List<Row> run(String statement) {
        return Await.value(client.sql(statement).rows(Row.class).collectList());
    }

    private static QueryException failure(SluiceClient of, String statement) {
        Query query = of.sql(statement);
        BatchReader reader = BatchReader.requesting(Long.MAX_VALUE);
        query.batches().subscribe(reader);
        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        assertThat(reader.completed()).as("completed").isFalse();
        assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.FAILED);
        return QueryException.from(reader.failure());
    }
}
