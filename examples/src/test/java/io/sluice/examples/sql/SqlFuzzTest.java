package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.connectors.tpch.TpchQueries;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every statement, however odd, ends: in rows, or in an error that tells its author what to do. An
/// internal error, any exception other than [QueryException], and a hang are faults of ours.
///
/// `-DsqlFuzzStatements=50000 -DsqlFuzzSeed=7` searches longer and elsewhere.
class SqlFuzzTest {

    private static final int STATEMENTS = Integer.getInteger("sqlFuzzStatements", 800);
    private static final long SEED = Long.getLong("sqlFuzzSeed", 1);
    private static final Path FOLDER = Path.of("src/test/resources/io/sluice/examples/sql");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_FAULTS = 25;

    private static final List<String> TPCH =
            List.of(
                    "region",
                    "nation",
                    "part",
                    "supplier",
                    "partsupp",
                    "customer",
                    "orders",
                    "lineitem");

    /// What a user's statement must not end in.
    private static final Set<ErrorCode> OURS = Set.of(ErrorCode.INTERNAL, ErrorCode.PLAN_INVALID);

    @Test
    void endsEveryStatementInRowsOrAnErrorForItsAuthor() throws IOException {
        List<String> faults = new ArrayList<>();
        Session session = Session.builder().build();
        try {
            List<String> statements = statements();
            tables(session, statements);
            StatementFuzz fuzz = new StatementFuzz(SEED, queries(statements), functions(session));
            for (int i = 0; i < STATEMENTS && faults.size() < MOST_FAULTS; i++) {
                String sql = fuzz.next();
                String fault = fault(session, sql);
                if (!fault.isEmpty()) {
                    faults.add(fault + "\n    " + sql);
                }
            }
        } finally {
            session.close();
            session.closed().block(PATIENCE);
        }
        assertThat(faults).as("seed " + SEED).isEmpty();
    }

    /// The tables of the scripts, as far as their names differ, those of TPC-H, and two of our own.
    private static void tables(Session session, List<String> statements) {
        for (String table : List.of("t", "s")) {
            run(
                    session,
                    "CREATE TABLE "
                            + table
                            + " AS SELECT * FROM (VALUES (1, 2.50, 'x', TRUE, timestamp '2024-01-01"
                            + " 00:00:00'), (2, NULL, 'y', FALSE, timestamp '2024-01-01 01:30:00'),"
                            + " (NULL, 1.25, NULL, NULL, timestamp '2024-01-02 00:00:00')) v (a, b,"
                            + " c, d, e)");
        }
        for (String table : TPCH) {
            run(session, "CREATE VIEW " + table + " AS SELECT * FROM tpch.tiny." + table);
        }
        for (String statement : statements) {
            if (startsWith(statement, "create (table|view)")) {
                fault(session, statement);
            }
        }
    }

    private static List<String> functions(Session session) {
        List<String> names = new ArrayList<>();
        for (Row row : run(session, "SHOW FUNCTIONS")) {
            names.add(String.valueOf(row.values().getFirst()));
        }
        names.addAll(List.of("coalesce", "nullif", "count", "grouping", "row", "position"));
        return names;
    }

    /// Those of the scripts and of TPC-H.
    private static List<String> statements() throws IOException {
        List<String> statements = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".slt")).sorted().toList()) {
                SqlScript.read(file).stream().map(SqlScript.Step::sql).forEach(statements::add);
            }
        }
        for (int query = 1; query <= TpchQueries.COUNT; query++) {
            statements.add(TpchQueries.text(query));
        }
        return statements;
    }

    /// Without what changes settings and rows, or reads files.
    private static List<String> queries(List<String> statements) {
        return statements.stream()
                .filter(sql ->
                        startsWith(
                                sql,
                                "(select|with|values|[(]|create (table|view)|explain|describe|show)"))
                .filter(sql -> !sql.contains(".jsonl"))
                .toList();
    }

    private static boolean startsWith(String sql, String pattern) {
        return sql.strip().toLowerCase(Locale.ROOT).matches("(?s)" + pattern + ".*");
    }

    /// What is wrong with how a statement ends; nothing if all is well.
    private static String fault(Session session, String sql) {
        // Mutated joins of TPC-H's tables may be endless; their plans are not.
        boolean large = sql.contains("tpch") || TPCH.stream().anyMatch(sql::contains);
        String statement = large ? "EXPLAIN " + sql : sql;
        try {
            run(session, statement);
            return "";
        } catch (QueryException e) {
            return OURS.contains(e.code())
                    ? e.code() + ": " + e.getMessage().lines().findFirst().orElse("")
                    : "";
        } catch (RuntimeException | AssertionError e) {
            return e.toString();
        }
    }

    private static List<Row> run(Session session, String sql) {
        return session.sql(sql).rows(Row.class).take(10_000).collectList().block(PATIENCE);
    }
}
