package io.sluice.examples.sql;

import io.sluice.examples.sql.SqlPiece.All;
import io.sluice.examples.sql.SqlPiece.Plain;
import io.sluice.examples.sql.SqlPiece.Replaceable;
import io.sluice.examples.sql.SqlPiece.Translated;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes random statements over windows: aggregates with FILTER, DISTINCT and HAVING, filters on
/// rows, windows and both, windows of windows, windows of unions, and joins with a small table.
///
/// Names of tables begin with `@`, in whose place comes what tells a batch from a stream. DuckDB,
/// which has no windows, is asked for the same by arithmetic.
final class RandomWindows {

    /// What the tables that are put into windows have.
    static final Schema ROWS =
            Schema.of(
                    Field.nullable("id", DataType.INT32),
                    Field.nullable("ts", DataType.TIMESTAMP),
                    Field.nullable("k", DataType.UTF8),
                    Field.nullable("g", DataType.INT32),
                    Field.nullable("v", DataType.INT32),
                    Field.nullable("x", DataType.FLOAT64));

    static final int TIME_COLUMN = 1;

    /// A table to join with, in either engine.
    static final List<String> TABLES =
            List.of(
                    "CREATE TABLE d (dk VARCHAR, label VARCHAR)",
                    "INSERT INTO d VALUES ('a', 'first'), ('a', 'again'), ('b', NULL), (NULL, 'none')");

    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final List<Long> LENGTHS =
            List.of(
                    1 * MILLI,
                    250 * MILLI,
                    500 * MILLI,
                    SECOND,
                    SECOND,
                    1500 * MILLI,
                    2 * SECOND,
                    3 * SECOND,
                    5 * SECOND,
                    7 * SECOND,
                    10 * SECOND,
                    13 * SECOND,
                    30 * SECOND,
                    60 * SECOND,
                    300 * SECOND);
    private static final int MOST_WINDOWS_OF_A_ROW = 40;
    private static final List<String> BOUNDS = List.of("window_start", "window_end", "window_time");
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");

    private final RandomGenerator random;

    RandomWindows(RandomGenerator random) {
        this.random = random;
    }

    /// Rows with ties, nulls, times before 1970 and times at the borders of windows.
    ///
    /// @param nullTimes whether times may be null
    static List<List<@Nullable Object>> rows(int count, boolean nullTimes, RandomGenerator random) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            List<@Nullable Object> row = new ArrayList<>();
            Collections.addAll(
                    row,
                    id,
                    nullTimes && random.nextInt(6) == 0 ? null : time(random),
                    random.nextInt(4) == 0
                            ? null
                            : String.valueOf((char) ('a' + random.nextInt(3))),
                    random.nextInt(4) == 0 ? null : random.nextInt(3),
                    random.nextInt(5) == 0 ? null : random.nextInt(-4, 9),
                    random.nextInt(5) == 0 ? null : random.nextInt(-40, 40) * 0.25);
            rows.add(row);
        }
        return rows;
    }

    private static LocalDateTime time(RandomGenerator random) {
        long micros = random.nextLong(-60 * SECOND, 60 * SECOND);
        long border = Math.floorDiv(micros, 500 * MILLI) * 500 * MILLI;
        long some =
                switch (random.nextInt(4)) {
                    case 0 -> border;
                    case 1 -> border - 1;
                    default -> micros;
                };
        return moment(some);
    }

    private static LocalDateTime moment(long micros) {
        return LocalDateTime.of(1970, 1, 1, 0, 0).plus(micros, ChronoUnit.MICROS);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// A statement.
    SqlPiece statement() {
        return switch (random.nextInt(10)) {
            case 0 -> plain();
            case 1, 2 -> cascade();
            case 3 -> joined();
            default -> aggregate(windows(source(), "ts", true), Columns.OF_ROWS, "");
        };
    }

    /// What stands below in SQL.
    ///
    /// @param keys what may be grouped by
    /// @param number a number that may be null
    private record Columns(String time, List<String> keys, String number) {
        static final Columns OF_ROWS =
                new Columns(
                        "ts",
                        List.of("k", "g", "coalesce(g, 0)", "v % 3", "k || 'x'", "v > 2"),
                        "v");
    }

    private SqlPiece source() {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new Plain("TABLE @r");
            case 3 -> new Plain("(SELECT * FROM @n WHERE ts IS NOT NULL)");
            case 4 -> new Plain("(SELECT * FROM @r WHERE v IS NULL OR v <> 3)");
            default ->
                    new Plain(
                            "(SELECT * FROM @r UNION ALL SELECT * FROM @n WHERE ts IS NOT NULL AND id > 5)");
        };
    }

    private SqlPiece windows(SqlPiece source, String time, boolean mayBeShort) {
        long offset =
                switch (random.nextInt(5)) {
                    case 0 -> any(LENGTHS);
                    case 1 -> -any(LENGTHS) - 3 * MILLI;
                    default -> 0;
                };
        long slide = any(LENGTHS);
        if (!mayBeShort) {
            slide = Math.max(slide, 500 * MILLI);
        }
        if (chance(40)) {
            return windows("TUMBLE", source, time, slide, slide, offset);
        }
        long size = any(LENGTHS);
        while (size / slide > MOST_WINDOWS_OF_A_ROW) {
            size /= 2;
        }
        return windows("HOP", source, time, slide, size / MILLI * MILLI, offset);
    }

    private static SqlPiece windows(
            String function, SqlPiece source, String time, long slide, long size, long offset) {
        SqlPiece ours =
                All.of(
                        function + "(",
                        source,
                        ", DESCRIPTOR(" + time + ")",
                        function.equals("HOP") ? ", " + interval(slide) : "",
                        ", " + interval(size) + (offset == 0 ? "" : ", " + interval(offset)) + ")");
        String micros = "epoch_us(" + time + ")";
        SqlPiece rows =
                source instanceof Plain(String text) && text.startsWith("TABLE ")
                        ? new Plain(text.substring("TABLE ".length()))
                        : source;
        SqlPiece oracles =
                All.of(
                        "(SELECT s2.*, make_timestamp(s) AS window_start,"
                                + " make_timestamp(s + %d) AS window_end,".formatted(size)
                                + " make_timestamp(s + %d) AS window_time".formatted(size - 1)
                                + " FROM (SELECT s1.*, %s - ((%s - %d) %% %d + %d) %% %d - i * %d AS s FROM "
                                        .formatted(
                                                micros, micros, offset, slide, slide, slide, slide),
                        rows,
                        " s1, range(0, %d) r (i)) s2 WHERE s + %d > %s)"
                                .formatted((size + slide - 1) / slide, size, micros));
        return new Translated(ours, oracles);
    }

    private static String interval(long micros) {
        long millis = Math.abs(micros) / MILLI;
        return String.format(
                Locale.ROOT,
                "INTERVAL %s'%d.%03d' SECOND",
                micros < 0 ? "-" : "",
                millis / 1000,
                millis % 1000);
    }

    private SqlPiece aggregate(SqlPiece windows, Columns columns, String join) {
        List<String> keys = keys(columns);
        return All.of(
                "SELECT " + String.join(", ", keys),
                calls(columns),
                " FROM ",
                windows,
                " w" + join,
                chance(50) ? optional(All.of(" WHERE ", condition(columns))) : "",
                " GROUP BY " + String.join(", ", keys),
                chance(30) ? optional(All.of(" HAVING ", having(columns))) : "");
    }

    private List<String> keys(Columns columns) {
        List<String> keys = new ArrayList<>();
        while (keys.isEmpty()) {
            BOUNDS.stream().filter(_ -> chance(55)).forEach(keys::add);
        }
        for (int more = random.nextInt(3); more > 0; more--) {
            String key = chance(12) ? mixed(columns) : any(columns.keys());
            if (!keys.contains(key)) {
                keys.add(random.nextInt(keys.size() + 1), key);
            }
        }
        return keys;
    }

    /// A condition on a row and its window.
    private String mixed(Columns columns) {
        return any(
                List.of(
                        columns.time() + " < window_start + INTERVAL '0.400' SECOND",
                        "window_end - INTERVAL '1' SECOND <= " + columns.time(),
                        "window_time > TIMESTAMP '1970-01-01 00:00:05' OR "
                                + columns.number()
                                + " > 2"));
    }

    private SqlPiece calls(Columns columns) {
        List<Object> calls = new ArrayList<>();
        for (int more = random.nextInt(1, 5); more > 0; more--) {
            calls.add(optional(All.of(", ", call(columns))));
        }
        return All.of(calls.toArray());
    }

    private SqlPiece call(Columns columns) {
        String argument =
                chance(8)
                        ? "CASE WHEN " + mixed(columns) + " THEN 1 ELSE 0 END"
                        : chance(70)
                                ? (columns == Columns.OF_ROWS && chance(30)
                                        ? "x"
                                        : columns.number())
                                : columns.time();
        String call =
                argument.equals(columns.time())
                        ? any(List.of("min(%s)", "max(%s)", "count(%s)", "count(DISTINCT %s)"))
                        : any(
                                List.of(
                                        "count(%s)",
                                        "sum(%s)",
                                        "min(%s)",
                                        "max(%s)",
                                        "avg(%s)",
                                        "sum(%s)",
                                        "count(DISTINCT %s)",
                                        "sum(DISTINCT %s)"));
        if (chance(25)) {
            call = "count(*)";
        }
        return All.of(
                call.formatted(argument),
                chance(25) ? optional(All.of(" FILTER (WHERE ", condition(columns), ")")) : "");
    }

    private SqlPiece condition(Columns columns) {
        SqlPiece one = simple(columns);
        if (chance(70)) {
            return one;
        }
        SqlPiece other = simple(columns);
        return new Replaceable(
                All.of("(", one, any(List.of(" AND ", " OR ")), other, ")"), List.of(one, other));
    }

    private SqlPiece simple(Columns columns) {
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                    new Plain(columns.number() + " " + any(COMPARISONS) + " " + random.nextInt(5));
            case 2 -> new Plain(any(columns.keys().subList(0, 2)) + " IS NOT NULL");
            case 3 -> new Plain("(" + mixed(columns) + ")");
            default -> onWindow();
        };
    }

    private SqlPiece onWindow() {
        String some = moment((random.nextLong(-60, 60)) * SECOND).toString().replace('T', ' ');
        String literal = "TIMESTAMP '" + (some.length() == 16 ? some + ":00" : some) + "'";
        return new Plain(any(BOUNDS) + " " + any(COMPARISONS) + " " + literal);
    }

    private SqlPiece having(Columns columns) {
        return new Plain(
                switch (random.nextInt(4)) {
                    case 0 -> "count(*) > " + random.nextInt(1, 4);
                    case 1 -> "sum(" + columns.number() + ") IS NOT NULL";
                    case 2 -> "max(" + columns.number() + ") < 6";
                    default -> "count(DISTINCT " + columns.number() + ") <= 2";
                });
    }

    private SqlPiece plain() {
        Columns columns = Columns.OF_ROWS;
        return All.of(
                "SELECT id, ts, k, window_start, window_end, window_time FROM ",
                windows(source(), "ts", true),
                " w",
                chance(60) ? optional(All.of(" WHERE ", condition(columns))) : "");
    }

    private SqlPiece joined() {
        Columns columns = new Columns("ts", List.of("label", "k", "g", "coalesce(label, k)"), "v");
        return aggregate(windows(source(), "ts", true), columns, " JOIN d ON w.k = d.dk");
    }

    /// Windows of windows, by their last moments or their starts.
    private SqlPiece cascade() {
        String time = any(List.of("window_time", "window_start"));
        String key = any(List.of("k", "g"));
        SqlPiece inner =
                All.of(
                        "(SELECT %s AS at1, %s AS k1, count(*) AS n1, sum(v) AS v1 FROM "
                                .formatted(time, key),
                        windows(source(), "ts", false),
                        " w",
                        chance(30) ? optional(All.of(" WHERE ", condition(Columns.OF_ROWS))) : "",
                        " GROUP BY window_start, window_end, window_time, " + key,
                        chance(30) ? optional(All.of(" HAVING ", having(Columns.OF_ROWS))) : "",
                        ")");
        return aggregate(
                windows(inner, "at1", false), new Columns("at1", List.of("k1", "n1"), "v1"), "");
    }

    private static SqlPiece optional(SqlPiece piece) {
        return new Replaceable(piece, List.of(new Plain("")));
    }
}
