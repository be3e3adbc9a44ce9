package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.testkit.Await;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random chains of joins with USING, NATURAL and ON, and random set operations, over small tables
/// with nulls and doubles: as a bag, the rows are those that DuckDB gives for the same text.
///
/// `-DjoinStatements=20000 -DjoinSeed=7` searches longer and elsewhere.
class JoinAnswersTest {

    private static final int STATEMENTS = Integer.getInteger("joinStatements", 150);
    private static final long SEED = Long.getLong("joinSeed", 1);
    private static final int TABLES = 5;

    /// Each has `a` and `b` in common with the others, and a column of its own.
    private static final List<String> TYPES =
            List.of("INTEGER", "BIGINT", "INTEGER", "SMALLINT", "BIGINT");

    private final Random random = new Random(SEED);

    @Test
    void givesTheRowsThatDuckDbGives() throws SQLException {
        List<String> differences = new ArrayList<>();
        int answered = 0;
        Session session = Session.builder().build();
        try (DuckDb duckDb = new DuckDb()) {
            for (int table = 0; table < TABLES; table++) {
                String sql = "CREATE TABLE r" + table + " AS " + rows(table);
                run(session, sql);
                duckDb.execute(sql);
            }
            for (int i = 0; i < STATEMENTS && differences.size() < 10; i++) {
                String sql = random.nextInt(3) == 0 ? setOperation(3) : joins();
                Outcome theirs = Outcome.of(duckDb, sql, false);
                Outcome ours = Outcome.of(session, QueryContext.builder().build(), sql, false);
                answered += theirs instanceof Outcome.Rows ? 1 : 0;
                if (theirs instanceof Outcome.Rows ? !ours.equals(theirs) : isFault(ours)) {
                    differences.add(sql + "\n    ours   " + ours + "\n    theirs " + theirs);
                }
            }
        } finally {
            session.close();
            session.closed().block();
        }
        assertThat(differences).as("seed " + SEED).isEmpty();
        assertThat(answered).as("that DuckDB answers").isGreaterThan(STATEMENTS / 2);
    }

    private static boolean isFault(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                && (failed.code().isEmpty() || failed.is(ErrorCode.INTERNAL));
    }

    private String rows(int table) {
        List<String> rows = new ArrayList<>();
        for (int i = random.nextInt(4) + 2; i > 0; i--) {
            rows.add("(" + value() + ", " + value() + ", " + 10 * table + " + " + i + ")");
        }
        return "SELECT CAST(a AS %s) AS a, CAST(b AS %s) AS b, c AS c%d FROM (VALUES %s) v (a, b, c)"
                .formatted(TYPES.get(table), TYPES.get(table), table, String.join(", ", rows));
    }

    private String value() {
        return random.nextInt(4) == 0 ? "NULL" : String.valueOf(random.nextInt(4));
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// A chain in which each table stands once; every join merges the same columns, or has ON or
    /// nothing and a table without columns of these names.
    private String joins() {
        List<Integer> tables = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        java.util.Collections.shuffle(tables, random);
        tables = tables.subList(0, 2 + random.nextInt(3));
        boolean both = random.nextBoolean();
        boolean natural = both && random.nextBoolean();
        StringBuilder from = new StringBuilder("r" + tables.getFirst());
        List<Integer> merged = new ArrayList<>(List.of(tables.getFirst()));
        List<Integer> others = new ArrayList<>();
        for (int table : tables.subList(1, tables.size())) {
            String join = any(List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"));
            if (random.nextInt(3) == 0) {
                boolean cross = random.nextInt(5) == 0;
                from.append(cross ? " CROSS JOIN " : " " + join + " ").append(renamed(table));
                others.add(table);
                from.append(cross ? "" : " ON " + condition(merged, others));
                continue;
            }
            merged.add(table);
            from.append(natural ? " NATURAL " : " ")
                    .append(join)
                    .append(" r")
                    .append(table)
                    .append(natural ? "" : both ? " USING (a, b)" : " USING (a)");
        }
        List<String> columns = new ArrayList<>(List.of("a"));
        if (both) {
            columns.add("b");
        }
        tables.forEach(table -> columns.add("c" + table));
        others.forEach(table -> columns.add("a%1$d + b%1$d".formatted(table)));
        if (random.nextInt(3) == 0) {
            columns.add("r" + any(merged) + ".a + 1");
        }
        if (random.nextInt(4) == 0) {
            from.append(", (VALUES (7), (NULL)) w (k)");
            columns.add("k");
        }
        if (random.nextInt(4) == 0) {
            return "SELECT a, count(*), max(c%d) FROM %s%s GROUP BY a%s"
                    .formatted(any(tables), from, where(tables), any(List.of("", " HAVING a > 0")));
        }
        return "SELECT " + String.join(", ", columns) + " FROM " + from + where(tables);
    }

    /// A table without the columns that joins merge.
    private static String renamed(int table) {
        return "(SELECT a AS a%1$d, b AS b%1$d, c%1$d FROM r%1$d) r%1$d".formatted(table);
    }

    /// A condition of ON.
    ///
    /// @param merged tables whose columns are called alike
    /// @param others tables whose columns have the number of the table behind
    private String condition(List<Integer> merged, List<Integer> others) {
        String left = "r" + any(merged) + any(List.of(".a", ".b"));
        String right = any(List.of("a", "b")) + others.getLast();
        return switch (random.nextInt(11)) {
            case 0 -> "a = " + right;
            case 1 -> left + any(List.of(" < ", " >= ", " <> ")) + right;
            case 2 -> left + " IS NOT DISTINCT FROM " + right;
            case 3 -> any(List.of("TRUE", "FALSE", "CAST(NULL AS BOOLEAN)", "1 = 1"));
            case 4 -> left + " IS NULL";
            case 5 -> right + " = 1 AND " + left + " IS NOT NULL";
            case 6 -> left + " = " + right + " OR " + left + " IS NULL";
            case 7 -> "coalesce(" + left + ", 0) = coalesce(" + right + ", 0)";
            case 8 -> left + " = " + right + " AND " + condition(merged, others);
            case 9 -> "NOT (" + condition(merged, others) + ")";
            default -> left + " = " + right;
        };
    }

    private String where(List<Integer> tables) {
        return switch (random.nextInt(6)) {
            case 0 -> " WHERE a > 1";
            case 1 -> " WHERE a IS NULL";
            case 2 -> " WHERE a = 1 OR c" + any(tables) + " IS NULL";
            case 3 -> " WHERE a IN (SELECT b FROM r" + any(tables) + ")";
            default -> "";
        };
    }

    private String setOperation(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            int table = random.nextInt(TABLES);
            return switch (random.nextInt(4)) {
                case 0 -> "SELECT a, b FROM r" + table;
                case 1 -> "SELECT b, a FROM r" + table + " WHERE a > 0";
                case 2 -> "SELECT a, NULL FROM r" + table;
                default -> "SELECT DISTINCT a, b + 1 FROM r" + table;
            };
        }
        return "(%s) %s (%s)"
                .formatted(
                        setOperation(depth - 1),
                        any(List.of("UNION", "UNION ALL", "INTERSECT", "EXCEPT")),
                        setOperation(depth - 1));
    }

    private static List<Row> run(Session session, String sql) {
        return Await.value(session.sql(sql).rows(Row.class).collectList());
    }
}
