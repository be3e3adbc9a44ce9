package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/// Random queries with sub-queries have the rows that DuckDB gives. `-Dsluice.subqueries=20000`
/// runs so many, `-Dsluice.subqueries.seed=…` others.
@TestInstance(Lifecycle.PER_CLASS)
class RandomSubQueriesTest {

    private static final int QUERIES = Integer.getInteger("sluice.subqueries", 300);
    private static final long SEED = Long.getLong("sluice.subqueries.seed", 7L);
    private static final int MOST_FAILURES = 5;
    private static final int MOST_SHRINKING = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Session session = Session.builder().build();
    private final DuckDb duckDb;

    RandomSubQueriesTest() throws SQLException {
        duckDb = new DuckDb();
    }

    @BeforeAll
    void createTables() throws SQLException {
        for (String statement : RandomSubQueries.TABLES) {
            ours(statement, 8192, 1);
            duckDb.execute(statement);
        }
    }

    @AfterAll
    void close() throws SQLException {
        duckDb.close();
        session.close();
        session.closed().block(PATIENCE);
    }

    /// What a statement gives: rows in some order, or why there are none.
    private sealed interface Outcome {
        record Rows(List<String> rows) implements Outcome {}

        /// @param hasTwoRows whether a sub-query has two rows that stands for a value
        record Failed(String why, boolean hasTwoRows) implements Outcome {}
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void answersAsDuckDbDoes() {
        RandomSubQueries generator = new RandomSubQueries(new SplittableRandom(SEED));
        List<String> failures = new ArrayList<>();
        int compared = 0;
        for (int i = 0; i < QUERIES && failures.size() < MOST_FAILURES; i++) {
            SqlPiece query = generator.query();
            Outcome expected = oracle(query);
            compared += expected instanceof Outcome.Rows ? 1 : 0;
            if (difference(query).isPresent()) {
                failures.add(report(smallest(query)));
            }
        }
        assertThat(failures)
                .as(
                        "of %d queries with seed %d; the tables are%n%s",
                        QUERIES, SEED, String.join(";\n", RandomSubQueries.TABLES))
                .isEmpty();
        assertThat(compared).as("queries that DuckDB can answer").isGreaterThan(QUERIES / 2);
    }

    private String report(SqlPiece query) {
        String ours = query.text(false);
        String oracles = query.text(true);
        return "\n"
                + ours
                + ";\n"
                + (ours.equals(oracles) ? "" : "-- asked of DuckDB as\n" + oracles + ";\n")
                + "-- "
                + difference(query).orElse("");
    }

    /// The query, with parts left out as long as it still fails.
    private SqlPiece smallest(SqlPiece query) {
        SqlPiece best = query;
        int tries = 0;
        boolean smaller = true;
        while (smaller && tries < MOST_SHRINKING) {
            smaller = false;
            for (SqlPiece candidate : best.smaller().toList()) {
                if (tries++ < MOST_SHRINKING && difference(candidate).isPresent()) {
                    best = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return best;
    }

    private Optional<String> difference(SqlPiece query) {
        Outcome expected = oracle(query);
        String sql = query.text(false);
        Outcome actual = ours(sql, 8192, 1);
        if (actual instanceof Outcome.Rows) {
            Outcome inParts = ours(sql, 2, 3);
            if (!inParts.equals(actual)) {
                return Optional.of(
                        "batches of 2 in 3 partitions give " + inParts + ", not " + actual);
            }
        }
        boolean same =
                switch (actual) {
                    // DuckDB cannot do all, and computes values that nobody asks for.
                    case Outcome.Rows _ ->
                            actual.equals(expected) || expected instanceof Outcome.Failed;
                    case Outcome.Failed failed ->
                            failed.hasTwoRows && expected instanceof Outcome.Failed;
                };
        return same ? Optional.empty() : Optional.of("gives " + actual + ", DuckDB " + expected);
    }

    private Outcome oracle(SqlPiece query) {
        try {
            return new Outcome.Rows(
                    duckDb.query(query.text(true)).stream()
                            .map(RandomSubQueriesTest::shown)
                            .sorted()
                            .toList());
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            return new Outcome.Failed(
                    message.lines().findFirst().orElse(""),
                    message.contains("More than one row returned by a subquery"));
        }
    }

    private Outcome ours(String sql, int batchRows, int partitions) {
        QueryContext context =
                QueryContext.builder()
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .set(EngineOptions.TARGET_PARTITIONS, partitions)
                        .build();
        try {
            List<Row> rows =
                    session.sql(sql, context).rows(Row.class).collectList().block(PATIENCE);
            return new Outcome.Rows(
                    rows.stream().map(row -> shown(row.values())).sorted().toList());
        } catch (QueryException e) {
            return new Outcome.Failed(
                    e.code() + ": " + e.getMessage(), e.code() == ErrorCode.CARDINALITY);
        } catch (IllegalStateException e) {
            return new Outcome.Failed("no end: " + e.getMessage(), false);
        }
    }

    private static String shown(List<? extends @Nullable Object> row) {
        List<String> values = new ArrayList<>();
        for (Object value : row) {
            values.add(
                    value instanceof Number
                            ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                            : String.valueOf(value));
        }
        return String.join(" | ", values);
    }
}
