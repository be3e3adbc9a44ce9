package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.connectors.tpch.TpchQueries;
import io.sluice.context.QueryContext;
import io.sluice.operators.source.MemoryTable;
import io.sluice.testkit.Await;
import io.sluice.type.Schema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// All TPC-H queries at scale 0.01, from memory, in several numbers of partitions and sizes of
/// batches: the rows are those that DuckDB gives for the same text over the same rows.
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

    private final Map<Integer, List<List<@Nullable Object>>> expected = new HashMap<>();
    private final List<MemoryTable> tables = new ArrayList<>();
    private Session session;

    @BeforeAll
    void loadTables() throws SQLException {
        session = Sessions.builder().build();
        try (DuckDb duckDb = new DuckDb()) {
            for (String table : TABLES) {
                load(table, duckDb);
            }
            for (int query = 1; query <= TpchQueries.COUNT; query++) {
                expected.put(query, duckDb.query(TpchQueries.text(query)));
            }
        }
    }

    private void load(String table, DuckDb duckDb) throws SQLException {
        String all = "SELECT * FROM tpch.tiny." + table;
        List<Row> rows = Await.value(session.sql(all).rows(Row.class).collectList());
        Schema schema = rows.getFirst().schema();
        duckDb.create(table, schema, rows);
        List<RecordBatch> batches = new ArrayList<>();
        Await.value(session.sql(all).batches().doOnNext(batches::add).count());
        MemoryTable memory = MemoryTable.of(schema, session.allocator(), batches);
        tables.add(memory);
        session.register(table, memory);
    }

    @AfterAll
    void closeSession() {
        session.close();
        tables.forEach(MemoryTable::close);
        session.closed().block();
    }

    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (int batchRows : new int[] {8192, 7, 1}) {
            for (int partitions : new int[] {1, 4}) {
                for (int query = 1; query <= TpchQueries.COUNT; query++) {
                    runs.add(Arguments.of(query, partitions, batchRows));
                }
            }
        }
        return runs.stream();
    }

    @ParameterizedTest(name = "q{0}, {1} partitions, batches of {2}")
    @MethodSource("runs")
    void answersFromMemory(int query, int partitions, int batchRows) {
        QueryContext context =
                QueryContext.builder()
                        .set(EngineOptions.TARGET_PARTITIONS, partitions)
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .build();

        Query running = session.sql(TpchQueries.text(query), context);
        List<Row> rows = Await.value(running.rows(Row.class).collectList());

        Answers.assertEqual(rows, expected.get(query));
        assertThat(Await.value(running.summary()).outcome()).isEqualTo(Summary.Outcome.COMPLETED);
    }
}
