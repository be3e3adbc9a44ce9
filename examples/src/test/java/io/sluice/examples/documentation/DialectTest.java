package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.error.QueryException;
import io.sluice.function.AggregateFunction;
import io.sluice.function.ScalarFunction;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.type.ValueText;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// `docs/dialect.md` is true: its statements give what it says, and its tables have each built-in
/// function.
class DialectTest {

    private static final String FILE = "docs/dialect.md";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// An expression, its value here and its value in DuckDB.
    private static final Pattern DIFFERENCE =
            Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| `([^`]+)` \\|");

    private final Session session = Session.builder().build();

    @AfterEach
    void close() {
        session.close();
        session.closed().block(PATIENCE);
    }

    @Test
    void statementsGiveWhatTheCommentsSay() {
        List<DialectExample> examples =
                Snippet.of(FILE, Documents.read(FILE)).stream()
                        .peek(block -> assertThat(block.language()).isEqualTo("sql"))
                        .flatMap(block -> DialectExample.of(block).stream())
                        .toList();

        assertThat(examples).hasSizeGreaterThan(50);
        assertAll(examples.stream().map(example -> () -> check(example)));
    }

    private void check(DialectExample example) {
        String place = FILE + ":" + example.line() + "\n" + example.sql();
        if (example.fails()) {
            QueryException error =
                    catchThrowableOfType(QueryException.class, () -> rows(example.sql()));
            assertThat(error).as(place).isNotNull();
            assertThat(error.code().name()).as(place).isEqualTo(example.errorCode());
            assertThat(error).as(place).hasMessageContaining(example.errorMessage());
            return;
        }
        List<String> rows = succeeding(place, example.sql());
        if (example.isOrdered() && !example.expected().isEmpty()) {
            assertThat(rows).as(place).isEqualTo(example.expected());
        } else if (!example.expected().isEmpty()) {
            assertThat(rows).as(place).containsExactlyInAnyOrderElementsOf(example.expected());
        }
    }

    private List<String> succeeding(String place, String sql) {
        try {
            return rows(sql);
        } catch (QueryException e) {
            throw new AssertionError(place + ": " + e.code() + ": " + e.getMessage(), e);
        }
    }

    @Test
    void tablesOfFunctionsHaveEachOnce() {
        List<String> documented =
                FunctionRow.of(Documents.read(FILE)).stream()
                        .flatMap(row -> row.names().stream())
                        .toList();
        Stream<String> scalars =
                BuiltinFunctions.scalars().stream()
                        .map(ScalarFunction::name)
                        .filter(name -> Character.isLetter(name.charAt(0)));
        Stream<String> aggregates =
                BuiltinFunctions.aggregates().stream().map(AggregateFunction::name);

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(scalars, aggregates).toList());
    }

    @Test
    void examplesOfFunctionsHaveTheirValues() {
        assertAll(
                FunctionRow.of(Documents.read(FILE)).stream()
                        .map(FunctionRow::asExample)
                        .map(example -> () -> check(example)));
    }

    @Test
    void differencesFromDuckDbAreThese() throws SQLException {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
            List<Executable> checks = new ArrayList<>();
            Matcher row = DIFFERENCE.matcher(Documents.read(FILE));
            while (row.find()) {
                String sql = "SELECT " + row.group(1);
                String sluice = row.group(2);
                String other = row.group(3);
                checks.add(() -> check(new DialectExample(0, sql, List.of(sluice))));
                checks.add(() -> assertThat(value(duckDb, sql)).as(sql).isEqualTo(other));
            }

            assertThat(checks).hasSizeGreaterThan(20);
            assertAll(checks);
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private List<String> rows(String sql) {
        List<Row> rows = session.sql(sql).rows(Row.class).collectList().block(PATIENCE);
        List<String> shown = new ArrayList<>();
        for (Row row : rows) {
            String line =
                    row.values().stream()
                            .map(DialectTest::shown)
                            .collect(Collectors.joining(" | "));
            line.lines().forEach(shown::add);
        }
        return shown;
    }

    /// A value as the command line shows it.
    private static String shown(@Nullable Object value) {
        return value == null ? "NULL" : ValueText.of(value);
    }
}
