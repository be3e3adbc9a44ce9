package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.Summary;
import io.sluice.config.EngineOptions;
import io.sluice.connectors.tpch.TpchQueries;
import io.sluice.context.QueryContext;
import io.sluice.testkit.Await;
import io.sluice.type.Schema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// All TPC-H queries at scale 0.01, from memory and from Parquet, in several numbers of partitions
/// and sizes of batches: the rows are those that DuckDB gives for the same text over the same rows.
@TestInstance(Lifecycle.PER_CLASS)
class TpchAnswersTest {

    private static final List<String> TABLES =
            List.of(
                    "region",
                    "nation",
                    "part",
                    "supplier",
                    "partsupp",
                    "customer",
                    "orders",
                    "lineitem");

    /// Several groups in the larger files, so that they are scanned in parts.
    private static final int ROW_GROUP_ROWS = 8192;

    private final Map<Integer, List<List<@Nullable Object>>> expected = new HashMap<>();
    private final Map<Source, Session> sessions = new HashMap<>();

    enum Source {
        MEMORY,
        PARQUET
    }

    @BeforeAll
    void loadTables(@TempDir Path folder) throws SQLException {
        for (Source source : Source.values()) {
            sessions.put(source, Session.builder().build());
        }
        try (DuckDb duckDb = new DuckDb()) {
            for (String table : TABLES) {
                load(table, duckDb, folder.resolve(table + ".parquet"));
            }
            for (int query = 1; query <= TpchQueries.COUNT; query++) {
                expected.put(query, duckDb.query(TpchQueries.text(query)));
            }
        }
    }

    private void load(String table, DuckDb duckDb, Path file) throws SQLException {
        Session memory = session(Source.MEMORY);
        run(memory, "CREATE TABLE " + table + " AS SELECT * FROM tpch.tiny." + table);
        List<Row> rows = run(memory, "SELECT * FROM " + table);
        Schema schema = rows.getFirst().schema();
        duckDb.create(table, schema, rows);
        duckDb.writeParquet(table, schema, file.toString(), ROW_GROUP_ROWS);
        run(
                session(Source.PARQUET),
                "CREATE EXTERNAL TABLE " + table + " STORED AS PARQUET LOCATION '" + file + "'");
    }

    private Session session(Source source) {
        return Objects.requireNonNull(sessions.get(source));
    }

    private static List<Row> run(Session session, String sql) {
        return Await.value(session.sql(sql).rows(Row.class).collectList());
    }

    @AfterAll
    void closeSessions() {
        for (Session session : sessions.values()) {
            session.close();
            session.closed().block();
        }
    }

    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (Source source : Source.values()) {
            for (int batchRows : new int[] {8192, 7, 1}) {
                for (int partitions : new int[] {1, 4}) {
                    for (int query = 1; query <= TpchQueries.COUNT; query++) {
                        runs.add(Arguments.of(query, source, partitions, batchRows));
                    }
                }
            }
        }
        return runs.stream();
    }

    @ParameterizedTest(name = "q{0} from {1}, {2} partitions, batches of {3}")
    @MethodSource("runs")
    void answersAsDuckDbDoes(int query, Source source, int partitions, int batchRows) {
        QueryContext context =
                QueryContext.builder()
                        .set(EngineOptions.TARGET_PARTITIONS, partitions)
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .build();

        Query running = session(source).sql(TpchQueries.text(query), context);
        List<Row> rows = Await.value(running.rows(Row.class).collectList());

        Answers.assertEqual(rows, expected.get(query));
        assertThat(Await.value(running.summary()).outcome()).isEqualTo(Summary.Outcome.COMPLETED);
    }
}
