package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/// Random statements over windows have the rows that DuckDB gives, over a table, in partitions and
/// as streams of the same rows out of order. `-Dsluice.windows=5000` runs so many,
/// `-Dsluice.windows.seed=…` others.
@TestInstance(Lifecycle.PER_CLASS)
class RandomWindowsTest {

    private static final int STATEMENTS = Integer.getInteger("sluice.windows", 120);
    private static final long SEED = Long.getLong("sluice.windows.seed", 11L);
    private static final int MOST_FAILURES = 5;
    private static final int MOST_SHRINKING = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Session session = Session.builder().build();
    private final DuckDb duckDb;

    /// One way to have the rows.
    ///
    /// @param prefix of the tables' names
    private record Way(String name, String prefix, int batchRows, int partitions) {}

    private static final List<Way> WAYS =
            List.of(
                    new Way("a table", "t_", 8192, 1),
                    new Way("a table in partitions", "t_", 3, 4),
                    new Way("a stream", "one_", 8192, 1),
                    new Way("a stream without delay", "sorted_", 2, 4),
                    new Way("a stream in partitions", "many_", 5, 4),
                    new Way("a stream of single rows", "rows_", 1, 2));

    RandomWindowsTest() throws SQLException {
        duckDb = new DuckDb();
    }

    @BeforeAll
    void createTables() throws SQLException {
        for (String statement : RandomWindows.TABLES) {
            ours(statement, WAYS.getFirst());
            duckDb.execute(statement);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        create("r", RandomWindows.rows(70, false, random), random);
        create("n", RandomWindows.rows(30, true, random), random);
    }

    private void create(String name, List<List<@Nullable Object>> rows, SplittableRandom random)
            throws SQLException {
        String columns = "(id INTEGER, ts TIMESTAMP, k VARCHAR, g INTEGER, v INTEGER, x DOUBLE)";
        String values =
                rows.stream()
                        .map(row ->
                                row.stream()
                                        .map(RandomWindowsTest::literal)
                                        .collect(Collectors.joining(", ", "(", ")")))
                        .collect(Collectors.joining(", "));
        for (String statement :
                List.of(
                        "CREATE TABLE t_" + name + " " + columns,
                        "INSERT INTO t_" + name + " VALUES " + values)) {
            ours(statement, WAYS.getFirst());
            duckDb.execute(statement);
        }
        arrive("one_" + name, rows, Duration.ofSeconds(5), 1, 10, random);
        arrive("sorted_" + name, rows, Duration.ZERO, 1, 4, random);
        arrive("many_" + name, rows, Duration.ofSeconds(9), 3, 4, random);
        arrive("rows_" + name, rows, Duration.ofMillis(700), 2, 1, random);
    }

    private void arrive(
            String name,
            List<List<@Nullable Object>> rows,
            Duration delay,
            int partitions,
            int batchRows,
            SplittableRandom random) {
        session.register(
                name,
                ArrivingTable.of(
                        RandomWindows.ROWS,
                        RandomWindows.TIME_COLUMN,
                        rows,
                        delay,
                        partitions,
                        batchRows,
                        random));
    }

    private static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text -> "'" + text + "'";
            case LocalDateTime time -> "TIMESTAMP '" + java.sql.Timestamp.valueOf(time) + "'";
            default -> value.toString();
        };
    }

    @AfterAll
    void close() throws SQLException {
        duckDb.close();
        session.close();
        session.closed().block(PATIENCE);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void tablesAndStreamsAnswerAsDuckDbDoes() {
        RandomWindows generator = new RandomWindows(new SplittableRandom(SEED));
        List<String> failures = new ArrayList<>();
        int withRows = 0;
        for (int i = 0; i < STATEMENTS && failures.size() < MOST_FAILURES; i++) {
            SqlPiece statement = generator.statement();
            withRows += oracle(statement).size() > 1 ? 1 : 0;
            if (difference(statement).isPresent()) {
                failures.add(report(smallest(statement)));
            }
        }
        assertThat(failures).as("of %d statements with seed %d", STATEMENTS, SEED).isEmpty();
        assertThat(withRows).as("statements that have rows").isGreaterThan(STATEMENTS / 2);
    }

    private String report(SqlPiece statement) {
        return "\n"
                + statement.text(false)
                + ";\n-- asked of DuckDB as\n"
                + statement.text(true)
                + ";\n-- "
                + difference(statement).orElse("");
    }

    /// The statement, with parts left out as long as it still fails.
    private SqlPiece smallest(SqlPiece statement) {
        SqlPiece best = statement;
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

    private Optional<String> difference(SqlPiece statement) {
        List<String> expected = oracle(statement);
        for (Way way : WAYS) {
            List<String> actual = ours(statement.text(false).replace("@", way.prefix()), way);
            if (!actual.equals(expected)) {
                return Optional.of(way.name() + " gives " + actual + ", DuckDB " + expected);
            }
        }
        return Optional.empty();
    }

    /// Rows in some order of their own, or what has failed.
    private List<String> oracle(SqlPiece statement) {
        try {
            return duckDb.query(statement.text(true).replace("@", "t_")).stream()
                    .map(RandomWindowsTest::shown)
                    .sorted()
                    .toList();
        } catch (SQLException e) {
            return List.of("failed: " + e.getMessage());
        }
    }

    private List<String> ours(String sql, Way way) {
        QueryContext context =
                QueryContext.builder()
                        .set(EngineOptions.BATCH_ROWS, way.batchRows())
                        .set(EngineOptions.TARGET_PARTITIONS, way.partitions())
                        .build();
        Query query = session.sql(sql, context);
        try {
            List<Row> rows = query.rows(Row.class).collectList().block(PATIENCE);
            List<String> shown = new ArrayList<>();
            rows.stream().map(row -> shown(row.values())).sorted().forEach(shown::add);
            long late = query.summary().block(PATIENCE).lateRows();
            if (late > 0) {
                shown.add(late + " rows came late");
            }
            return shown;
        } catch (QueryException e) {
            return List.of(e.code() + ": " + e.getMessage());
        } catch (IllegalStateException e) {
            return List.of("no end: " + e.getMessage());
        }
    }

    private static String shown(List<? extends @Nullable Object> row) {
        List<String> values = new ArrayList<>();
        for (Object value : row) {
            values.add(
                    switch (value) {
                        case null -> "null";
                        case Number number ->
                                new BigDecimal(number.toString())
                                        .stripTrailingZeros()
                                        .toPlainString();
                        case Timestamp time -> time.toLocalDateTime().toString();
                        default -> value.toString();
                    });
        }
        return String.join(" | ", values);
    }
}
