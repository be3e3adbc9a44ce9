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
import io.sluice.type.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every `.slt` file, each in a session of its own: once as it is, once with batches of two
/// rows in three partitions, and once on two workers, over which the rows of each table are
/// scattered. What the files are like is told at [SqlScript].
class SqlScriptTest {

    private static final Path FOLDER = Path.of("src/test/resources/io/sluice/examples/sql");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern CREATED =
            Pattern.compile(
                    "\\s*create\\s+table\\s+(\\w+)\\s+as\\b.*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

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
                RemoteWorkers.at(
                        workers.stream().map(SluiceWorker::address).toArray(String[]::new));
        Session session = Session.builder().extension(tables).fragments(remote).build();
        try {
            Await.value(remote.tried().thenReturn(true));
            List<SqlScript.Step> steps = SqlScript.read(script);
            boolean changes =
                    steps.stream()
                            .anyMatch(
                                    step -> step.sql().toLowerCase(Locale.ROOT).contains("insert"));
            for (SqlScript.Step step : steps) {
                run(
                        session,
                        QueryContext.builder().set(EngineOptions.TARGET_PARTITIONS, 3).build(),
                        step,
                        script.getFileName() + ":" + step.line());
                if (step instanceof SqlScript.Step.Succeeds && !changes) {
                    scatter(step.sql(), session, tables);
                }
            }
            assertThat(tables.wereReadFarAway()).isTrue();
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

    private static SluiceWorker worker(ScatteredTables tables) {
        return Await.value(SluiceWorker.builder().extension(tables).tcp(0).start());
    }

    /// Has the rows of the table that the statement has created lie where workers find them.
    private static void scatter(String statement, Session session, ScatteredTables tables) {
        Matcher created = CREATED.matcher(statement);
        if (!created.matches()) {
            return;
        }
        String name = created.group(1).toLowerCase(Locale.ROOT);
        List<Row> rows =
                session.sql("SELECT * FROM " + name).rows(Row.class).collectList().block(PATIENCE);
        Schema schema = Await.value(session.catalog().table(List.of(name))).schema();
        session.sql("DROP TABLE " + name).rows(Row.class).collectList().block(PATIENCE);
        session.register(
                name, tables.scatter(name, schema, rows.stream().map(Row::values).toList()));
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
