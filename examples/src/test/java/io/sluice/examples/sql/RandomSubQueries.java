package io.sluice.examples.sql;

import io.sluice.examples.sql.SqlPiece.All;
import io.sluice.examples.sql.SqlPiece.Plain;
import io.sluice.examples.sql.SqlPiece.Replaceable;
import io.sluice.examples.sql.SqlPiece.Translated;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes random queries with sub-queries of all kinds in all places, over small tables with and
/// without nulls and rows.
///
/// DuckDB 2.0 is wrong about two kinds, which are left out: an aggregate without groups in a branch
/// of a set operation that refers to the outer query loses its row where it aggregates nothing; and
/// EXISTS of a RIGHT or FULL JOIN is false where the condition can never be true.
///
/// Where DuckDB means something else by the same words, it is asked in other words: of `(a, b) IN
/// (SELECT x, y …)` it makes a comparison of structs, in which null equals null.
final class RandomSubQueries {

    /// Statements that make the tables, in either engine.
    static final List<String> TABLES =
            List.of(
                    "CREATE TABLE o (id INTEGER NOT NULL, a INTEGER, b INTEGER)",
                    "INSERT INTO o VALUES (1, 1, 2), (2, 2, NULL), (3, NULL, 3), (4, NULL, NULL),"
                            + " (5, 0, 1), (6, 3, 3), (7, 1, 0)",
                    "CREATE TABLE i (id INTEGER NOT NULL, a INTEGER, b INTEGER)",
                    "INSERT INTO i VALUES (1, 1, 1), (1, 2, NULL), (2, NULL, 1), (3, NULL, NULL),"
                            + " (3, 3, 3), (8, 0, 2), (8, 1, 2), (8, 1, 2)",
                    "CREATE TABLE n (id INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL)",
                    "INSERT INTO n VALUES (1, 1, 1), (2, 0, 3), (3, 3, 3), (3, 2, 0), (9, 1, 2)",
                    "CREATE TABLE e (id INTEGER NOT NULL, a INTEGER, b INTEGER)",
                    "CREATE TABLE z (id INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL)");

    private static final List<String> TABLE_NAMES =
            List.of("o", "o", "o", "i", "i", "i", "n", "n", "n", "e", "z");
    private static final List<String> COLUMNS = List.of("id", "a", "a", "b", "b");
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");
    private static final List<String> AGGREGATES =
            List.of("count(*)", "count(%s)", "sum(%s)", "min(%s)", "max(%s)", "count(DISTINCT %s)");
    private static final int MOST_DEPTH = 3;

    private final RandomGenerator random;
    private int aliases;

    RandomSubQueries(RandomGenerator random) {
        this.random = random;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String alias() {
        return "t" + aliases++;
    }

    /// A query.
    SqlPiece query() {
        aliases = 0;
        return switch (random.nextInt(6)) {
            case 0, 1 -> plain();
            case 2 -> grouped();
            case 3 -> joined();
            default -> lateral();
        };
    }

    private SqlPiece plain() {
        String alias = alias();
        List<String> scope = columns(alias);
        return All.of(
                "SELECT " + alias + ".id, ",
                value(scope, 0),
                ", ",
                condition(scope, 0),
                " FROM " + any(TABLE_NAMES) + " " + alias,
                where(scope, 70));
    }

    private SqlPiece where(List<String> scope, int percent) {
        return chance(percent) ? optional(All.of(" WHERE ", condition(scope, 0))) : new Plain("");
    }

    private SqlPiece grouped() {
        String alias = alias();
        List<String> scope = columns(alias);
        String key = alias + "." + any(COLUMNS);
        SqlPiece argument =
                chance(50)
                        ? value(scope, 1)
                        : All.of("CASE WHEN ", condition(scope, 1), " THEN 1 ELSE 0 END");
        List<String> keys = List.of(key);
        if (chance(30)) {
            SqlPiece group = condition(scope, 1);
            return All.of(
                    "SELECT g, count(*), sum(x) FROM (SELECT ",
                    group,
                    " AS g, ",
                    argument,
                    " AS x FROM " + any(TABLE_NAMES) + " " + alias + ") q GROUP BY g");
        }
        return All.of(
                "SELECT " + key + ", count(*), sum(",
                argument,
                ") FROM " + any(TABLE_NAMES) + " " + alias,
                where(scope, 40),
                " GROUP BY " + key,
                chance(60) ? optional(All.of(" HAVING ", condition(keys, 0))) : new Plain(""));
    }

    private SqlPiece joined() {
        String left = alias();
        String right = alias();
        List<String> scope = new ArrayList<>(columns(left));
        scope.addAll(columns(right));
        String type = any(List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"));
        return All.of(
                "SELECT " + left + ".id, " + right + ".id, " + left + ".a, ",
                chance(40) ? value(scope, 1) : new Plain("1"),
                " FROM "
                        + any(TABLE_NAMES)
                        + " "
                        + left
                        + " "
                        + type
                        + " "
                        + any(TABLE_NAMES)
                        + " "
                        + right
                        + " ON ",
                chance(60)
                        ? new Plain(
                                left
                                        + "."
                                        + any(COLUMNS)
                                        + " = "
                                        + right
                                        + "."
                                        + any(COLUMNS)
                                        + " AND ")
                        : new Plain(""),
                condition(chance(40) ? columns(left) : scope, 0),
                where(scope, 30));
    }

    private SqlPiece lateral() {
        String left = alias();
        String name = alias();
        List<String> scope = columns(left);
        SqlPiece inner = All.of("(", query(scope, 2, 1), ")");
        String head =
                "SELECT "
                        + left
                        + ".id, "
                        + left
                        + ".a, "
                        + name
                        + ".* FROM "
                        + any(TABLE_NAMES)
                        + " "
                        + left;
        List<String> both = new ArrayList<>(scope);
        both.add(name + ".x");
        both.add(name + ".y");
        SqlPiece join =
                chance(50)
                        ? All.of(", LATERAL ", inner, " " + name + "(x, y)")
                        : All.of(
                                " LEFT JOIN LATERAL ",
                                inner,
                                " " + name + "(x, y) ON ",
                                chance(50) ? new Plain("TRUE") : simple(both));
        return All.of(head, join, where(both, 30));
    }

    private static List<String> columns(String alias) {
        return List.of(alias + ".id", alias + ".a", alias + ".b");
    }

    private static SqlPiece optional(SqlPiece piece) {
        return new Replaceable(piece, List.of(new Plain("")));
    }

    /// A sub-query with so many columns.
    ///
    /// @param scope columns of the queries around it
    private SqlPiece query(List<String> scope, int width, int depth) {
        String alias = alias();
        List<String> own = columns(alias);
        List<String> all = new ArrayList<>(own);
        all.addAll(scope);
        SqlPiece from = new Plain(any(TABLE_NAMES) + " " + alias);
        int shape = random.nextInt(12);
        if (shape == 0 && depth < MOST_DEPTH) {
            SqlPiece other = branch(scope, width, depth + 1);
            String operator = any(List.of("UNION ALL", "UNION", "EXCEPT", "INTERSECT"));
            return new Replaceable(
                    All.of(
                            simpleQuery(own, all, from, width, depth, false),
                            " " + operator + " ",
                            other),
                    List.of(other));
        }
        if (shape == 1) {
            String second = alias();
            String type = any(List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"));
            List<String> pair = new ArrayList<>(own);
            pair.addAll(columns(second));
            List<String> everything = new ArrayList<>(pair);
            everything.addAll(scope);
            // DuckDB takes no outer columns in the condition of an outer join.
            SqlPiece condition =
                    switch (type) {
                        case "JOIN" -> simple(everything);
                        case "LEFT JOIN" -> simple(pair);
                        default -> All.of(any(own), " = ", any(columns(second)));
                    };
            from =
                    All.of(
                            from,
                            " " + type + " " + any(TABLE_NAMES) + " " + second + " ON ",
                            condition);
            return simpleQuery(pair, everything, from, width, depth);
        }
        if (shape == 2 && depth < MOST_DEPTH) {
            from = All.of("(", query(scope, 3, depth + 1), ") " + alias + "(id, a, b)");
        }
        return simpleQuery(own, all, from, width, depth);
    }

    private SqlPiece branch(List<String> scope, int width, int depth) {
        String alias = alias();
        List<String> own = columns(alias);
        List<String> all = new ArrayList<>(own);
        all.addAll(scope);
        return simpleQuery(
                own, all, new Plain(any(TABLE_NAMES) + " " + alias), width, depth, false);
    }

    private SqlPiece simpleQuery(
            List<String> own, List<String> all, SqlPiece from, int width, int depth) {
        return simpleQuery(own, all, from, width, depth, true);
    }

    /// @param one whether there may be an aggregate without groups
    private SqlPiece simpleQuery(
            List<String> own, List<String> all, SqlPiece from, int width, int depth, boolean one) {
        SqlPiece where = innerWhere(own, all, depth);
        int kind = random.nextInt(10);
        List<Object> parts = new ArrayList<>();
        parts.add(kind == 0 ? "SELECT DISTINCT " : "SELECT ");
        boolean aggregates = kind == 1 || kind == 2;
        String key = any(own);
        boolean grouped = kind == 2 || (kind == 1 && !one);
        for (int i = 0; i < width; i++) {
            parts.add(i == 0 ? "" : ", ");
            if (aggregates) {
                parts.add(
                        grouped && chance(30)
                                ? new Plain(key)
                                : new Plain(any(AGGREGATES).formatted(any(own))));
            } else {
                parts.add(
                        depth < MOST_DEPTH && chance(8)
                                ? value(all, depth + 1)
                                : simpleValue(chance(80) ? own : all));
            }
        }
        parts.add(" FROM ");
        parts.add(from);
        parts.add(where);
        if (grouped) {
            parts.add(" GROUP BY " + key);
        }
        if (aggregates && chance(25)) {
            parts.add(
                    optional(
                            new Plain(
                                    " HAVING "
                                            + any(AGGREGATES).formatted(any(own))
                                            + " > "
                                            + random.nextInt(3))));
        }
        return All.of(parts.toArray());
    }

    /// Conditions of which some compare with the queries around.
    private SqlPiece innerWhere(List<String> own, List<String> all, int depth) {
        List<Object> conjuncts = new ArrayList<>();
        List<String> outer = all.subList(own.size(), all.size());
        if (!outer.isEmpty() && chance(70)) {
            String operator = chance(75) ? "=" : any(COMPARISONS);
            conjuncts.add(new Plain(any(own) + " " + operator + " " + any(outer)));
        }
        if (!outer.isEmpty() && chance(15)) {
            conjuncts.add(new Plain(any(outer) + " " + any(COMPARISONS) + " " + any(own)));
        }
        if (chance(35)) {
            conjuncts.add(
                    depth < MOST_DEPTH && chance(50) ? condition(all, depth + 1) : simple(all));
        }
        if (conjuncts.isEmpty()) {
            return new Plain("");
        }
        List<Object> parts = new ArrayList<>();
        for (Object conjunct : conjuncts) {
            parts.add(parts.isEmpty() ? " WHERE " : " AND ");
            parts.add(new Replaceable((SqlPiece) conjunct, List.of(new Plain("TRUE"))));
        }
        return optional(All.of(parts.toArray()));
    }

    private SqlPiece condition(List<String> scope, int depth) {
        SqlPiece condition = anyCondition(scope, depth);
        return new Replaceable(condition, List.of(new Plain("TRUE")));
    }

    private SqlPiece anyCondition(List<String> scope, int depth) {
        if (depth >= MOST_DEPTH) {
            return simple(scope);
        }
        return switch (random.nextInt(16)) {
            case 0 -> binary("AND", scope, depth);
            case 1, 2 -> binary("OR", scope, depth);
            case 3 -> {
                SqlPiece inner = condition(scope, depth);
                yield new Replaceable(All.of("NOT (", inner, ")"), List.of(inner));
            }
            case 4 -> {
                SqlPiece inner = condition(scope, depth);
                String what =
                        any(List.of("TRUE", "FALSE", "NULL", "NOT TRUE", "NOT FALSE", "NOT NULL"));
                yield new Replaceable(All.of("(", inner, ") IS " + what), List.of(inner));
            }
            case 5, 6 ->
                    All.of(
                            chance(50) ? "EXISTS (" : "NOT EXISTS (",
                            query(scope, 1, depth + 1),
                            ")");
            case 7, 8, 9 ->
                    All.of(
                            operand(scope, depth),
                            chance(50) ? " IN (" : " NOT IN (",
                            query(scope, 1, depth + 1),
                            ")");
            case 10, 11 ->
                    All.of(
                            operand(scope, depth),
                            " " + any(COMPARISONS) + any(List.of(" ANY (", " SOME (", " ALL (")),
                            query(scope, 1, depth + 1),
                            ")");
            case 12, 13 -> several(scope, depth);
            case 14 ->
                    All.of(
                            operand(scope, depth),
                            " " + any(COMPARISONS) + " ",
                            value(scope, depth));
            default -> simple(scope);
        };
    }

    private SqlPiece binary(String operator, List<String> scope, int depth) {
        SqlPiece left = condition(scope, depth);
        SqlPiece right = condition(scope, depth + 1);
        return new Replaceable(
                All.of("(", left, " " + operator + " ", right, ")"), List.of(left, right));
    }

    /// `(a, b) IN (SELECT x, y …)`.
    private SqlPiece several(List<String> scope, int depth) {
        SqlPiece first = operand(scope, depth);
        SqlPiece second = operand(scope, depth);
        SqlPiece query = query(scope, 2, depth + 1);
        boolean negated = chance(60);
        String row = alias();
        return new Translated(
                All.of("(", first, ", ", second, negated ? ") NOT IN (" : ") IN (", query, ")"),
                All.of(
                        negated ? "NOT " : "",
                        "(SELECT CASE WHEN bool_or(c) THEN TRUE WHEN bool_or(c IS NULL) THEN NULL ELSE FALSE END FROM (SELECT (",
                        first,
                        " = " + row + ".x) AND (",
                        second,
                        " = " + row + ".y) AS c FROM (",
                        query,
                        ") " + row + "(x, y)) " + row + "c)"));
    }

    private SqlPiece operand(List<String> scope, int depth) {
        return chance(8) && depth + 1 < MOST_DEPTH ? value(scope, depth + 1) : simpleValue(scope);
    }

    /// A number, perhaps of a sub-query.
    private SqlPiece value(List<String> scope, int depth) {
        if (depth >= MOST_DEPTH || chance(25)) {
            return simpleValue(scope);
        }
        SqlPiece simple = simpleValue(scope);
        SqlPiece value =
                switch (random.nextInt(8)) {
                    case 0 ->
                            All.of(
                                    "CASE WHEN ",
                                    condition(scope, depth + 1),
                                    " THEN ",
                                    value(scope, depth + 1),
                                    " ELSE ",
                                    simpleValue(scope),
                                    " END");
                    case 1 ->
                            All.of(
                                    "coalesce(",
                                    value(scope, depth + 1),
                                    ", ",
                                    simpleValue(scope),
                                    ")");
                    case 2 -> All.of("(", query(scope, 1, depth + 1), ")");
                    default -> aggregate(scope, depth + 1);
                };
        return new Replaceable(value, List.of(simple));
    }

    /// A sub-query that has one row whatever happens.
    private SqlPiece aggregate(List<String> scope, int depth) {
        String alias = alias();
        List<String> own = columns(alias);
        List<String> all = new ArrayList<>(own);
        all.addAll(scope);
        return All.of(
                "(SELECT " + any(AGGREGATES).formatted(any(own)),
                " FROM " + any(TABLE_NAMES) + " " + alias,
                innerWhere(own, all, depth),
                ")");
    }

    private SqlPiece simpleValue(List<String> scope) {
        return new Plain(
                switch (random.nextInt(8)) {
                    case 0 -> String.valueOf(random.nextInt(5));
                    case 1 -> "coalesce(" + any(scope) + ", " + any(scope) + ")";
                    case 2 -> "(" + any(scope) + " + 1)";
                    case 3 -> chance(30) ? "CAST(NULL AS INTEGER)" : any(scope);
                    default -> any(scope);
                });
    }

    private SqlPiece simple(List<String> scope) {
        return new Plain(
                switch (random.nextInt(4)) {
                    case 0 -> any(scope) + " IS NULL";
                    case 1 -> any(scope) + " " + any(COMPARISONS) + " " + random.nextInt(4);
                    default -> any(scope) + " " + any(COMPARISONS) + " " + any(scope);
                });
    }
}
