package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
        session.closed().block(Outcome.PATIENCE);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void answersAsDuckDbDoes() {
        RandomSubQueries generator = new RandomSubQueries(new SplittableRandom(SEED));
        List<String> failures = new ArrayList<>();
        int compared = 0;
        int stricter = 0;
        for (int i = 0; i < QUERIES && failures.size() < MOST_FAILURES; i++) {
            SqlPiece query = generator.query();
            Outcome expected = oracle(query);
            compared += expected instanceof Outcome.Rows ? 1 : 0;
            if (expected instanceof Outcome.Rows && ours(query.text(false), 8192, 1).hasTwoRows()) {
                stricter++;
            } else if (difference(query).isPresent()) {
                failures.add(
                        report(
                                query.smallest(
                                        each -> difference(each).isPresent(), MOST_SHRINKING)));
            }
        }
        assertThat(failures)
                .as(
                        "of %d queries with seed %d; the tables are%n%s",
                        QUERIES, SEED, String.join(";\n", RandomSubQueries.TABLES))
                .isEmpty();
        // It does not look at the rows of a sub-query whose value is a constant, or an operand of
        // IN
        // with no rows.
        assertThat(stricter)
                .as("sub-queries of two rows that DuckDB lets pass")
                .isLessThan(QUERIES / 100 + 1);
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
                    case Outcome.Failed failed -> failed.hasTwoRows();
                };
        return same ? Optional.empty() : Optional.of("gives " + actual + ", DuckDB " + expected);
    }

    private Outcome oracle(SqlPiece query) {
        return Outcome.of(duckDb, query.text(true), false);
    }

    private Outcome ours(String sql, int batchRows, int partitions) {
        return Outcome.of(
                session,
                QueryContext.builder()
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .set(EngineOptions.TARGET_PARTITIONS, partitions)
                        .build(),
                sql,
                false);
    }
}
