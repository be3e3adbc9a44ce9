package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceWorker;
import io.sluice.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every `.slt` file, each in a session of its own: once as it is, once with batches of two
/// rows in three partitions, and once on two workers, over which the rows of each table are
/// scattered and which each query that reads some has to use. What the files are like is told at
/// [SqlScript].
class SqlScriptTest {

    private static final Path FOLDER = Path.of("src/test/resources/io/sluice/examples/sql");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".slt"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void holdsWithTheDefaults(Path script) {
        run(script, QueryContext.builder().build());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void holdsWithTinyBatchesInPartitions(Path script) {
        run(
                script,
                QueryContext.builder()
                        .set(EngineOptions.BATCH_ROWS, 2)
                        .set(EngineOptions.TARGET_PARTITIONS, 3)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void holdsOnWorkers(Path script) {
        ScatteredTables tables = new ScatteredTables();
        List<SluiceWorker> workers = List.of(worker(tables), worker(tables));
        RemoteWorkers remote =
                RemoteWorkers.at(workers.stream().map(SluiceWorker::address).toArray(String[]::new))
                        .withSilenceLimit(Await.LIMIT);
        Session session = Session.builder().extension(tables).fragments(remote).build();
        try {
            Await.value(remote.tried().thenReturn(true));
            ScatteredScript scattered = new ScatteredScript(session, tables);
            int farAway = 0;
            List<String> stayed = new ArrayList<>();
            for (SqlScript.Step step : SqlScript.read(script)) {
                String sql = scattered.before(step.sql());
                int before = tables.readFarAwayCount();
                run(
                        session,
                        QueryContext.builder().set(EngineOptions.TARGET_PARTITIONS, 3).build(),
                        onWorkers(step, sql),
                        script.getFileName() + ":" + step.line());
                boolean wasFarAway = tables.readFarAwayCount() > before;
                if (wasFarAway) {
                    farAway++;
                } else if (step instanceof SqlScript.Step.Yields && scattered.reads(sql)) {
                    stayed.add(step.line() + ": " + sql);
                }
                scattered.after(step.sql());
            }
            assertThat(stayed).as("what workers did not run").isEmpty();
            assertThat(farAway).as("what workers ran").isPositive();
            for (SluiceWorker worker : workers) {
                Await.until(() -> worker.taskCount() == 0 && worker.allocatedBytes() == 0);
            }
        } finally {
            session.close();
            session.closed().block(PATIENCE);
            workers.forEach(
                    worker -> Await.value(worker.shutdown(Duration.ofSeconds(5)).thenReturn(true)));
        }
    }

    /// Rows that a query writes down come in their order, those of a table in any.
    private static SqlScript.Step onWorkers(SqlScript.Step step, String sql) {
        SqlScript.Step other = step.with(sql);
        return other instanceof SqlScript.Step.Yields query
                        && !sql.equals(step.sql())
                        && !sql.toLowerCase(Locale.ROOT).contains("order by")
                ? query.inAnyOrder()
                : other;
    }

    private static SluiceWorker worker(ScatteredTables tables) {
        return Await.value(SluiceWorker.builder().extension(tables).tcp(0).start());
    }

    private static void run(Path script, QueryContext context) {
        Session session = Session.builder().build();
        try {
            for (SqlScript.Step step : SqlScript.read(script)) {
                run(session, context, step, script.getFileName() + ":" + step.line());
            }
        } finally {
            session.close();
            session.closed().block(PATIENCE);
        }
    }

    private static void run(
            Session session, QueryContext context, SqlScript.Step step, String place) {
        switch (step) {
            case SqlScript.Step.Succeeds(_, String sql) -> rows(session, context, sql, place);
            case SqlScript.Step.Yields(_, String sql, boolean sorted, List<String> expected) -> {
                List<String> rows = new ArrayList<>(rows(session, context, sql, place));
                if (sorted) {
                    rows.sort(null);
                }
                assertThat(rows).as(place + "\n" + sql).isEqualTo(expected);
            }
            case SqlScript.Step.Fails(_, String sql, String code, String message) -> {
                QueryException error =
                        catchThrowableOfType(
                                QueryException.class, () -> result(session, context, sql));
                assertThat(error).as(place + "\n" + sql).isNotNull();
                assertThat(error.code())
                        .as(place + "\n" + error.getMessage())
                        .isEqualTo(ErrorCode.valueOf(code));
                assertThat(error).as(place).hasMessageContaining(message);
            }
        }
    }

    private static List<String> rows(
            Session session, QueryContext context, String sql, String place) {
        try {
            return result(session, context, sql);
        } catch (QueryException e) {
            throw new AssertionError(
                    place + ": " + e.code() + ": " + e.getMessage() + "\n" + sql, e);
        }
    }

    /// Each query has an id of its own.
    private static List<String> result(Session session, QueryContext context, String sql) {
        QueryContext.Builder own = QueryContext.builder();
        context.entries().forEach(own::entry);
        List<Row> rows =
                session.sql(sql, own.build()).rows(Row.class).collectList().block(PATIENCE);
        return rows.stream()
                .map(row ->
                        row.values().stream()
                                .map(SqlScript::shown)
                                .collect(Collectors.joining(" | ")))
                .toList();
    }
}
