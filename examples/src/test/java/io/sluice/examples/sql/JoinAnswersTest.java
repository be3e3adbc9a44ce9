package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.testkit.Await;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
        Session session = Session.builder().build();
        try (DuckDb duckDb = new DuckDb()) {
            for (int table = 0; table < TABLES; table++) {
                String sql = "CREATE TABLE r" + table + " AS " + rows(table);
                run(session, sql);
                duckDb.execute(sql);
            }
            for (int i = 0; i < STATEMENTS && differences.size() < 10; i++) {
                String sql = random.nextInt(3) == 0 ? setOperation(3) : joins();
                List<String> theirs = shown(duckDb.query(sql));
                List<String> ours = shown(run(session, sql).stream().map(Row::values).toList());
                if (!ours.equals(theirs)) {
                    differences.add(sql + "\n    ours   " + ours + "\n    theirs " + theirs);
                }
            }
        } finally {
            session.close();
            session.closed().block();
        }
        assertThat(differences).as("seed " + SEED).isEmpty();
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

    /// A chain in which each table stands once; every join merges the same columns, or none.
    private String joins() {
        List<Integer> tables = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        java.util.Collections.shuffle(tables, random);
        tables = tables.subList(0, 2 + random.nextInt(3));
        boolean both = random.nextBoolean();
        boolean natural = both && random.nextBoolean();
        StringBuilder from = new StringBuilder("r" + tables.getFirst());
        for (int table : tables.subList(1, tables.size())) {
            from.append(natural ? " NATURAL " : " ")
                    .append(any(List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")))
                    .append(" r")
                    .append(table)
                    .append(natural ? "" : both ? " USING (a, b)" : " USING (a)");
        }
        List<String> columns = new ArrayList<>(List.of("a"));
        if (both) {
            columns.add("b");
        }
        tables.forEach(table -> columns.add("c" + table));
        if (random.nextInt(3) == 0) {
            columns.add("r" + any(tables) + ".a + 1");
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

    private static List<String> shown(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(row ->
                        row.stream().map(JoinAnswersTest::shown).collect(Collectors.joining(", ")))
                .sorted()
                .toList();
    }

    private static String shown(@Nullable Object value) {
        return value instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
