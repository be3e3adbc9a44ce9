package io.sluice.examples.sql;

import io.sluice.examples.sql.SqlPiece.All;
import io.sluice.examples.sql.SqlPiece.Plain;
import io.sluice.examples.sql.SqlPiece.Replaceable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Makes random statements of all kinds: filters, joins, aggregates, set operations, unions,
/// sub-queries, and orders with limits. None of them can fail but for sub-queries that have two
/// rows and stand for a value.
final class RandomStatements {

    /// Statements that make the tables, in either engine: those of [RandomSubQueries], and one with
    /// values of more types.
    static final List<String> TABLES = tables();

    private static List<String> tables() {
        List<String> statements = new ArrayList<>(RandomSubQueries.TABLES);
        statements.add(
                "CREATE TABLE f (id INTEGER NOT NULL, a INTEGER, b INTEGER, d DECIMAL(8, 2),"
                        + " s VARCHAR, t TIMESTAMP NOT NULL)");
        statements.add(
                "INSERT INTO f VALUES (1, 1, 2, 1.25, 'ab', TIMESTAMP '2024-01-01 00:00:00'),"
                        + " (2, 2, NULL, NULL, 'b', TIMESTAMP '2024-01-01 00:30:00'),"
                        + " (3, NULL, 3, -0.50, NULL, TIMESTAMP '2024-01-01 01:00:00'),"
                        + " (4, 0, 0, 0.00, '', TIMESTAMP '2024-01-02 00:00:00'),"
                        + " (5, 3, 1, 99.99, 'Ab', TIMESTAMP '2023-12-31 23:59:59.999999'),"
                        + " (5, 3, 1, 99.99, 'Ab', TIMESTAMP '2023-12-31 23:59:59.999999'),"
                        + " (7, 1, 2, 1.25, 'öa', TIMESTAMP '2024-02-29 12:00:00')");
        return List.copyOf(statements);
    }

    private static final List<String> TABLE_NAMES =
            List.of("o", "o", "i", "n", "f", "f", "f", "e", "z");
    private static final List<String> NUMBERS = List.of("id", "a", "a", "b", "b");
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");
    private static final List<String> JOINS =
            List.of("JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
    private static final int MOST_DEPTH = 3;

    private final SplittableRandom random;
    private final RandomSubQueries subQueries;
    private int aliases;

    RandomStatements(SplittableRandom random) {
        this.random = random;
        this.subQueries = new RandomSubQueries(random.split());
    }

    /// @param ordered whether the order of its rows is theirs alone
    record Statement(SqlPiece piece, boolean ordered) {}

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// Columns that an expression may name.
    ///
    /// @param ofF names in front of columns that only the table f has
    private record Scope(List<String> numbers, List<String> ofF) {

        static final Scope EMPTY = new Scope(List.of(), List.of());

        Scope and(String table, String alias) {
            List<String> all = new ArrayList<>(numbers);
            NUMBERS.forEach(name -> all.add(alias + "." + name));
            List<String> more = new ArrayList<>(ofF);
            if (table.equals("f")) {
                more.add(alias);
            }
            return new Scope(all, more);
        }
    }

    Statement next() {
        aliases = 0;
        if (chance(25)) {
            return new Statement(subQueries.query(), false);
        }
        int width = 1 + random.nextInt(3);
        SqlPiece query = query(width, 0);
        if (!chance(40)) {
            return new Statement(query, false);
        }
        // By all columns: rows that no key tells from each other are equal.
        List<String> keys = new ArrayList<>();
        String names = String.join(", ", List.of("c", "d", "e").subList(0, width));
        for (int i = 1; i <= width; i++) {
            keys.add(i + any(List.of("", " DESC", " NULLS FIRST", " DESC NULLS LAST")));
        }
        String limit = any(List.of("", " LIMIT 3", " LIMIT 2 OFFSET 1", " OFFSET 2", " LIMIT 0"));
        return new Statement(
                All.of(
                        "SELECT * FROM (",
                        query,
                        ") q (" + names + ") ORDER BY " + String.join(", ", keys) + limit),
                true);
    }

    /// A query with so many columns, of which the first is a number and the others are what they
    /// are: set operations take numbers only.
    private SqlPiece query(int width, int depth) {
        return switch (random.nextInt(depth < MOST_DEPTH ? 8 : 6)) {
            case 0, 1, 2 -> select(width, depth, false);
            case 3, 4, 5 -> aggregate(width, depth);
            default -> {
                SqlPiece left = select(width, depth + 1, true);
                SqlPiece right = select(width, depth + 1, true);
                String operator =
                        any(List.of("UNION ALL", "UNION ALL", "UNION", "INTERSECT", "EXCEPT"));
                yield new Replaceable(
                        All.of("(", left, ") " + operator + " (", right, ")"),
                        List.of(left, right));
            }
        };
    }

    private record From(SqlPiece text, Scope scope) {}

    private From from(int depth) {
        String table = any(TABLE_NAMES);
        String alias = "x" + aliases++;
        Scope scope = Scope.EMPTY.and(table, alias);
        if (depth < MOST_DEPTH && chance(15)) {
            SqlPiece inner = select(3, depth + 1, true);
            return new From(
                    new Replaceable(
                            All.of("(", inner, ") " + alias + "(id, a, b)"),
                            List.of(new Plain("o " + alias))),
                    Scope.EMPTY.and("", alias));
        }
        SqlPiece text = new Plain(table + " " + alias);
        for (int joins = chance(50) ? 0 : 1 + random.nextInt(2); joins > 0; joins--) {
            String other = any(TABLE_NAMES);
            String name = "x" + aliases++;
            Scope before = scope;
            scope = scope.and(other, name);
            SqlPiece condition =
                    chance(70)
                            ? All.of(
                                    any(before.numbers()) + " = " + name + "." + any(NUMBERS),
                                    chance(40)
                                            ? optional(
                                                    All.of(" AND ", condition(scope, MOST_DEPTH)))
                                            : new Plain(""))
                            : condition(scope, MOST_DEPTH);
            text = All.of(text, " " + any(JOINS) + " " + other + " " + name + " ON ", condition);
        }
        return new From(text, scope);
    }

    private static SqlPiece optional(SqlPiece piece) {
        return new Replaceable(piece, List.of(new Plain("")));
    }

    private SqlPiece where(Scope scope, int percent) {
        return chance(percent) ? optional(All.of(" WHERE ", condition(scope, 0))) : new Plain("");
    }

    private SqlPiece select(int width, int depth, boolean numbers) {
        From from = from(depth);
        List<Object> parts = new ArrayList<>();
        parts.add(chance(15) ? "SELECT DISTINCT " : "SELECT ");
        for (int i = 0; i < width; i++) {
            parts.add(i == 0 ? "" : ", ");
            parts.add(
                    numbers || i == 0 || from.scope().ofF().isEmpty() || chance(50)
                            ? number(from.scope(), 0)
                            : other(from.scope()));
        }
        parts.add(" FROM ");
        parts.add(from.text());
        parts.add(where(from.scope(), 60));
        return All.of(parts.toArray());
    }

    private SqlPiece aggregate(int width, int depth) {
        From from = from(depth);
        Scope scope = from.scope();
        boolean grouped = chance(75);
        // Not a number alone, which would be that of a column.
        SqlPiece key =
                chance(60)
                        ? new Plain(any(scope.numbers()))
                        : All.of("(", number(scope, 2), " + ", any(scope.numbers()), ")");
        List<Object> parts = new ArrayList<>();
        parts.add("SELECT ");
        for (int i = 0; i < width; i++) {
            parts.add(i == 0 ? "" : ", ");
            parts.add(grouped && i == 0 ? key : call(scope));
        }
        parts.add(" FROM ");
        parts.add(from.text());
        parts.add(where(scope, 50));
        if (grouped) {
            parts.add(All.of(" GROUP BY ", key));
        }
        if (chance(25)) {
            parts.add(optional(All.of(" HAVING ", call(scope), " > " + random.nextInt(4))));
        }
        return All.of(parts.toArray());
    }

    private SqlPiece call(Scope scope) {
        String filter = " FILTER (WHERE ";
        SqlPiece argument = number(scope, 1);
        SqlPiece plain =
                switch (random.nextInt(8)) {
                    case 0 -> new Plain("count(*)");
                    case 1 -> All.of("count(", argument, ")");
                    case 2 -> All.of("min(", argument, ")");
                    case 3 -> All.of("max(", argument, ")");
                    case 4 -> All.of("count(DISTINCT ", argument, ")");
                    case 5 -> All.of("avg(", argument, ")");
                    default -> All.of("sum(", argument, ")");
                };
        return chance(20)
                ? new Replaceable(All.of(plain, filter, condition(scope, 2), ")"), List.of(plain))
                : plain;
    }

    private SqlPiece number(Scope scope, int depth) {
        if (depth >= MOST_DEPTH || chance(50)) {
            return new Plain(chance(85) ? any(scope.numbers()) : "" + random.nextInt(4));
        }
        SqlPiece first = number(scope, depth + 1);
        SqlPiece second = number(scope, depth + 1);
        SqlPiece whole =
                switch (random.nextInt(7)) {
                    case 0 -> All.of("(", first, " + ", second, ")");
                    case 1 -> All.of("(", first, " - ", second, ")");
                    case 2 -> All.of("coalesce(", first, ", ", second, ")");
                    case 3 -> All.of("nullif(", first, ", ", second, ")");
                    case 4 -> All.of("abs(", first, ")");
                    case 5 -> All.of("(", first, " * ", second, ")");
                    default ->
                            All.of(
                                    "CASE WHEN ",
                                    condition(scope, depth + 1),
                                    " THEN ",
                                    first,
                                    " ELSE ",
                                    second,
                                    " END");
                };
        return new Replaceable(whole, List.of(first, second));
    }

    /// A value of another type.
    private SqlPiece other(Scope scope) {
        String f = any(scope.ofF()) + ".";
        return new Plain(
                switch (random.nextInt(6)) {
                    case 0 -> f + "d";
                    case 1 -> f + "s";
                    case 2 -> f + "t";
                    case 3 -> "upper(" + f + "s)";
                    case 4 -> f + "d + " + f + "a";
                    default -> f + "s || 'x'";
                });
    }

    private SqlPiece condition(Scope scope, int depth) {
        if (depth < MOST_DEPTH && chance(40)) {
            SqlPiece left = condition(scope, depth + 1);
            SqlPiece right = condition(scope, depth + 1);
            return switch (random.nextInt(5)) {
                case 0 -> new Replaceable(All.of("NOT (", left, ")"), List.of(left));
                case 1 ->
                        new Replaceable(
                                All.of(
                                        "(",
                                        left,
                                        ") IS " + any(List.of("NOT TRUE", "NULL", "FALSE"))),
                                List.of(left));
                case 2, 3 ->
                        new Replaceable(
                                All.of("(", left, " OR ", right, ")"), List.of(left, right));
                default ->
                        new Replaceable(
                                All.of("(", left, " AND ", right, ")"), List.of(left, right));
            };
        }
        if (!scope.ofF().isEmpty() && chance(25)) {
            String f = any(scope.ofF()) + ".";
            return new Plain(
                    f
                            + any(
                                    List.of(
                                            "s LIKE 'a%'",
                                            "s NOT LIKE '%b'",
                                            "s >= 'a'",
                                            "d > 1",
                                            "d IN (1.25, 0, 7)",
                                            "t < TIMESTAMP '2024-01-01 01:00:00'",
                                            "s IS NULL")));
        }
        SqlPiece value = number(scope, depth + 1);
        return switch (random.nextInt(5)) {
            case 0 -> All.of(value, chance(50) ? " IS NULL" : " IS NOT NULL");
            case 1 ->
                    All.of(value, any(List.of(" IN (0, 2, 5)", " NOT IN (1, 3)", " IN (1, NULL)")));
            case 2 -> All.of(value, " BETWEEN 1 AND " + random.nextInt(4));
            default -> All.of(value, " " + any(COMPARISONS) + " ", number(scope, depth + 1));
        };
    }
}
