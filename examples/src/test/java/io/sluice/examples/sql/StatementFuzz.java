package io.sluice.examples.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes statements that nobody would write: those of a corpus with tokens deleted, swapped,
/// doubled and exchanged, and others from a grammar with whatever functions there are.
final class StatementFuzz {

    private static final Pattern TOKEN =
            Pattern.compile(
                    "'(?:[^']|'')*'|\"[^\"]*\"|[A-Za-z_][A-Za-z_0-9$]*|[0-9.]+(?:[eE][+-]?[0-9]+)?"
                            + "|<>|<=|>=|!=|\\|\\||=>|::|\\S");

    private static final List<String> EXTREMES =
            List.of(
                    "0",
                    "-1",
                    "1",
                    "2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "99999999999999999999999999999999999999",
                    "999999999999999999999999999999999999999",
                    "0.1",
                    "1e3",
                    "1e-308",
                    "1e308",
                    "1e309",
                    "0.00000000000000000000000000000000000001",
                    "NULL",
                    "''",
                    "'a'",
                    "'ö'",
                    "'%'",
                    "'2024-01-31'",
                    "TRUE",
                    "DATE '9999-12-31'",
                    "DATE '0001-01-01'",
                    "TIME '23:59:59.999999'",
                    "TIMESTAMP '9999-12-31 23:59:59.999999'",
                    "INTERVAL '999999999' DAY",
                    "INTERVAL '1' MONTH",
                    "INTERVAL '-1.5' SECOND",
                    "X'00ff'",
                    "(1, 2)",
                    "(SELECT 1)",
                    "*",
                    "?",
                    "ARRAY[1]",
                    "CAST(NULL AS INTEGER)");

    private static final List<String> ODD_NAMES =
            List.of(
                    "\"\"",
                    "\"ö\"",
                    "\"A\"",
                    "\"select\"",
                    "\"a b\"",
                    "\"a\"\"b\"",
                    "\"" + "n".repeat(300) + "\"",
                    "a.b",
                    "a.b.c.d",
                    "t.*",
                    "date",
                    "value",
                    "user",
                    "window_start");

    private static final List<String> TYPES =
            List.of(
                    "INTEGER",
                    "BIGINT",
                    "SMALLINT",
                    "DOUBLE",
                    "REAL",
                    "DECIMAL(10, 2)",
                    "DECIMAL(38, 38)",
                    "DECIMAL(3, 5)",
                    "DECIMAL",
                    "VARCHAR",
                    "VARCHAR(3)",
                    "CHAR(2)",
                    "BOOLEAN",
                    "DATE",
                    "TIME",
                    "TIME(3)",
                    "TIMESTAMP",
                    "TIMESTAMP(9)",
                    "TIMESTAMP WITH TIME ZONE",
                    "VARBINARY",
                    "text",
                    "frob",
                    "INTEGER ARRAY",
                    "ROW(a INTEGER)");

    private static final List<String> OPERATORS =
            List.of(
                    "+",
                    "-",
                    "*",
                    "/",
                    "%",
                    "=",
                    "<>",
                    "<",
                    ">",
                    "<=",
                    ">=",
                    "AND",
                    "OR",
                    "||",
                    "LIKE",
                    "NOT LIKE",
                    "ILIKE",
                    "IS DISTINCT FROM",
                    "IS NOT DISTINCT FROM");

    private final Random random;
    private final List<String> corpus;
    private final List<String> words;
    private final List<String> functions;

    /// @param corpus statements that mean something
    /// @param functions the names of all functions
    StatementFuzz(long seed, List<String> corpus, List<String> functions) {
        this.random = new Random(seed);
        this.corpus = List.copyOf(corpus);
        this.functions = List.copyOf(functions);
        this.words = corpus.stream().flatMap(sql -> tokens(sql).stream()).distinct().toList();
    }

    private static List<String> tokens(String sql) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }

    String next() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> query(3);
            case 4 -> command();
            default -> mutated();
        };
    }

    /// A statement that changes tables, views or settings, of a few tables of its own.
    private String command() {
        String name = any(List.of("x1", "x1", "x2", "\"X 1\"", "v1", any(ODD_NAMES)));
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                    "INSERT INTO "
                            + name
                            + (random.nextInt(3) == 0 ? " (" + list(0) + ") " : " ")
                            + any(List.of("VALUES (" + list(1) + ")", query(2)));
            case 2 ->
                    "CREATE TABLE "
                            + any(List.of("", "IF NOT EXISTS "))
                            + name
                            + " ("
                            + any(List.of("a ", any(ODD_NAMES) + " "))
                            + any(TYPES)
                            + any(List.of("", " NOT NULL", ", b " + any(TYPES)))
                            + ")";
            case 3 -> "CREATE TABLE " + name + " AS " + query(2);
            case 4 ->
                    any(List.of("CREATE VIEW ", "CREATE OR REPLACE VIEW "))
                            + name
                            + " AS "
                            + query(2);
            case 5 -> "DROP " + any(List.of("TABLE ", "VIEW ", "TABLE IF EXISTS ")) + name;
            case 6 ->
                    "CREATE TABLE "
                            + name
                            + any(List.of("", " (WATERMARK FOR e AS e - INTERVAL '1' DAY)"))
                            + " WITH (connector = "
                            + any(List.of("'replay'", "'memory'", "'frob'", any(EXTREMES)))
                            + ", source = 't', time_column = 'e', speed = "
                            + any(List.of("max", "0", "-1", "'x'", "NULL", "1e309"))
                            + ")";
            case 7 -> "COPY " + any(List.of(name, "(" + query(1) + ")")) + " TO " + any(EXTREMES);
            default ->
                    any(List.of("SET ", "RESET ", "SHOW ", "EXPLAIN ANALYZE ", "DESCRIBE "))
                            + any(
                                    List.of(
                                            "nothing.known = " + any(EXTREMES),
                                            "execution.batch_rows = " + expression(1),
                                            "ALL",
                                            "TABLES",
                                            "FUNCTIONS",
                                            name,
                                            query(1)));
        };
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String mutated() {
        List<String> tokens = new ArrayList<>(tokens(any(corpus)));
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && tokens.size() > 1; i++) {
            change(tokens);
        }
        return String.join(" ", tokens);
    }

    private void change(List<String> tokens) {
        int at = random.nextInt(tokens.size());
        switch (random.nextInt(9)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
            case 2 -> {
                String other = tokens.set(at, tokens.get(random.nextInt(tokens.size())));
                tokens.set(random.nextInt(tokens.size()), other);
            }
            case 3 -> tokens.set(at, any(words));
            case 4 -> tokens.set(at, any(EXTREMES));
            case 5 -> tokens.set(at, any(ODD_NAMES));
            case 6 -> tokens.add(at, any(EXTREMES));
            case 7 -> {
                int end = Math.min(tokens.size(), at + 1 + random.nextInt(6));
                tokens.addAll(at, List.copyOf(tokens.subList(at, end)));
            }
            default -> tokens.set(at, expression(2));
        }
    }

    private String expression(int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return switch (random.nextInt(3)) {
                case 0 -> any(EXTREMES);
                case 1 -> any(List.of("a", "b", "c", "d", "e", "t.a", "s.b"));
                default -> any(ODD_NAMES);
            };
        }
        return switch (random.nextInt(14)) {
            case 0, 1 -> call(any(functions), depth);
            case 2, 3, 4 ->
                    "("
                            + expression(depth - 1)
                            + " "
                            + any(OPERATORS)
                            + " "
                            + expression(depth - 1)
                            + ")";
            case 5 -> "CAST(" + expression(depth - 1) + " AS " + any(TYPES) + ")";
            case 6 ->
                    "CASE WHEN "
                            + expression(depth - 1)
                            + " THEN "
                            + expression(depth - 1)
                            + " ELSE "
                            + expression(depth - 1)
                            + " END";
            case 7 ->
                    expression(depth - 1) + any(List.of(" IS NULL", " IS NOT TRUE", " IS UNKNOWN"));
            case 8 -> expression(depth - 1) + " IN (" + list(depth - 1) + ")";
            case 9 -> expression(depth - 1) + " NOT IN (" + query(depth - 1) + ")";
            case 10 -> "EXISTS (" + query(depth - 1) + ")";
            case 11 -> "(" + query(depth - 1) + ")";
            case 12 ->
                    expression(depth - 1)
                            + " BETWEEN "
                            + expression(depth - 1)
                            + " AND "
                            + expression(depth - 1);
            default ->
                    any(
                                    List.of(
                                            "EXTRACT(YEAR FROM ",
                                            "FLOOR(",
                                            "TRIM(BOTH FROM ",
                                            "- ",
                                            "NOT ",
                                            "("))
                            + expression(depth - 1)
                            + (random.nextInt(8) == 0 ? "" : ")");
        };
    }

    private String list(int depth) {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            items.add(expression(depth));
        }
        return String.join(", ", items);
    }

    private String call(String function, int depth) {
        String arguments = random.nextInt(12) == 0 ? "" : list(depth - 1);
        String distinct = random.nextInt(20) == 0 ? "DISTINCT " : "";
        String filter = random.nextInt(20) == 0 ? " FILTER (WHERE " + expression(0) + ")" : "";
        String named = random.nextInt(40) == 0 ? "x => " : "";
        return function + "(" + distinct + named + arguments + ")" + filter;
    }

    private String query(int depth) {
        if (depth <= 0) {
            return any(List.of("SELECT 1", "VALUES (1), (NULL)", "SELECT a FROM t", "TABLE s"));
        }
        StringBuilder sql = new StringBuilder();
        if (random.nextInt(8) == 0) {
            sql.append("WITH q AS (").append(query(depth - 1)).append(") ");
        }
        sql.append("SELECT ").append(random.nextInt(8) == 0 ? "DISTINCT " : "");
        sql.append(random.nextInt(4) == 0 ? "*" : list(depth));
        sql.append(" FROM ").append(from(depth));
        if (random.nextInt(2) == 0) {
            sql.append(" WHERE ").append(expression(depth));
        }
        if (random.nextInt(4) == 0) {
            sql.append(" GROUP BY ").append(list(1));
        }
        if (random.nextInt(8) == 0) {
            sql.append(" HAVING ").append(expression(1));
        }
        if (random.nextInt(5) == 0) {
            sql.append(any(List.of(" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ")));
            sql.append(query(depth - 1));
        }
        if (random.nextInt(4) == 0) {
            sql.append(" ORDER BY ")
                    .append(list(1))
                    .append(any(List.of("", " DESC", " NULLS FIRST")));
        }
        if (random.nextInt(6) == 0) {
            sql.append(" LIMIT ").append(any(EXTREMES));
        }
        return sql.toString();
    }

    private String from(int depth) {
        String from = table(depth);
        while (random.nextInt(2) == 0) {
            from +=
                    switch (random.nextInt(4)) {
                        case 0 -> ", " + table(depth);
                        case 1 -> " NATURAL " + join() + table(depth);
                        case 2 -> " " + join() + table(depth) + " USING (a)";
                        default -> " " + join() + table(depth) + " ON " + expression(1);
                    };
        }
        return from;
    }

    private String join() {
        return any(List.of("JOIN ", "LEFT JOIN ", "RIGHT JOIN ", "FULL JOIN "));
    }

    private String table(int depth) {
        String name = " AS " + any(List.of("t", "s", "u", "v", "q", "w"));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> any(List.of("t", "s")) + name;
            case 3 -> "(" + query(depth - 1) + ")" + name;
            case 4 -> "(VALUES (" + list(0) + "))" + name + "(a)";
            case 5 ->
                    "TABLE(TUMBLE(("
                            + query(depth - 1)
                            + "), DESCRIPTOR(e), INTERVAL '1' HOUR))"
                            + name;
            case 6 -> "LATERAL (" + query(depth - 1) + ")" + name;
            default -> any(List.of("t", "s"));
        };
    }
}
