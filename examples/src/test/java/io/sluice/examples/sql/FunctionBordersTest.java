package io.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.ValueText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every function, cast and operator at the borders of its types has one value or one error: of
/// constants, which are computed while planning, of one row of a table, and of all rows in a batch;
/// and it is the value that DuckDB has, where both mean the same. None ends in an internal error.
///
/// `-Dsluice.borders=5000` calls each of them so many times over eight rows, and
/// `-Dsluice.borders.seed=…` with other values.
class FunctionBordersTest {

    private static final int ROUNDS = Integer.getInteger("sluice.borders", 1);
    private static final long SEED = Long.getLong("sluice.borders.seed", 5L);
    private static final int ROWS = 8;
    private static final int MOST_FAULTS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// What a user's statement must not end in.
    private static final Set<ErrorCode> OURS = Set.of(ErrorCode.INTERNAL, ErrorCode.PLAN_INVALID);

    private static final Pattern BEFORE_CHRIST = Pattern.compile("'(-[0-9]{4,}|0000)-[0-9]");

    /// What DuckDB computes otherwise, by design.
    private static final Set<String> OWN = Set.of("sign", "epoch");

    private static final List<String> AGGREGATES =
            List.of(
                    "min(x)",
                    "max(x)",
                    "count(x)",
                    "count(DISTINCT x)",
                    "sum(x)",
                    "avg(x)",
                    "bool_and(x)",
                    "bool_or(x)",
                    "single_value(x)",
                    "max(x) FILTER (WHERE x IS NOT NULL)");

    private final Session session = Session.builder().build();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> kinds = new HashSet<>();

    @AfterEach
    void close() {
        session.close();
        session.closed().block(PATIENCE);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void callsHaveOneValueHoweverTheyAreComputed() throws SQLException {
        FunctionBorders borders = new FunctionBorders(SEED);
        int calls = 0;
        try (DuckDb duckDb = new DuckDb()) {
            for (int round = 0; round < ROUNDS && faults.size() < MOST_FAULTS; round++) {
                for (String name : borders.names()) {
                    FunctionBorders.Call call = borders.call(name);
                    List<List<String>> rows =
                            IntStream.range(0, ROWS)
                                    .mapToObj(_ -> borders.arguments(call))
                                    .toList();
                    check(call, rows, duckDb);
                    calls += ROWS;
                }
            }
        }
        System.out.println("FunctionBordersTest " + calls + " calls of " + borders.names().size());
        assertThat(faults).as("seed " + SEED).isEmpty();
    }

    @Test
    void aggregatesOfBordersAreTheSameInPartitionsOfTinyBatches() {
        for (DataType type : FunctionBorders.types()) {
            List<String> values = new ArrayList<>();
            for (String value : FunctionBorders.values(type)) {
                String literal = FunctionBorders.literal(type, value);
                values.add("(" + values.size() + ", " + literal + ")");
            }
            outcome(
                    "CREATE OR REPLACE TABLE t AS SELECT * FROM (VALUES "
                            + String.join(", ", values)
                            + ") v (i, x)",
                    QueryContext.builder().build());
            for (String aggregate : AGGREGATES) {
                for (String rows :
                        List.of("", " WHERE i < 0", " WHERE i % 3 = 1", " WHERE i = 1")) {
                    String sql = "SELECT " + aggregate + " FROM t" + rows;
                    List<String> expected = outcome(sql, QueryContext.builder().build());
                    QueryContext pieces =
                            QueryContext.builder()
                                    .set(EngineOptions.BATCH_ROWS, 2)
                                    .set(EngineOptions.TARGET_PARTITIONS, 3)
                                    .build();
                    List<String> actual = outcome(sql, pieces);
                    // The order of additions decides where a sum of floats leaves its range.
                    boolean anyOrder =
                            type instanceof DataType.FloatingPoint
                                    && aggregate.matches("(sum|avg).*");
                    if (!anyOrder && !actual.equals(expected)) {
                        faults.add(type.sqlName() + ": " + sql + ": " + expected + ", " + actual);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private void check(FunctionBorders.Call call, List<List<String>> rows, DuckDb duckDb) {
        List<String> folded = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String expression = call.of(rows.get(i));
            List<String> outcome = outcome("SELECT " + expression, QueryContext.builder().build());
            folded.add(outcome.getFirst());
            if (!outcome.getFirst().startsWith("error ")) {
                good.add(String.valueOf(i));
                compare(call, expression, outcome.getFirst(), duckDb);
            }
        }
        List<String> columns =
                IntStream.range(0, call.types().size()).mapToObj(i -> "a" + i).toList();
        if (columns.isEmpty()) {
            return;
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            values.add("(" + i + ", " + String.join(", ", rows.get(i)) + ")");
        }
        String create =
                "CREATE OR REPLACE TABLE t AS SELECT * FROM (VALUES "
                        + String.join(", ", values)
                        + ") v (i, "
                        + String.join(", ", columns)
                        + ")";
        String created = outcome(create, QueryContext.builder().build()).getFirst();
        if (created.startsWith("error ")) {
            faults.add(created + "\n    " + create);
            return;
        }
        String from = "SELECT " + call.of(columns) + " FROM t WHERE i ";
        for (int i = 0; i < rows.size(); i++) {
            String one = outcome(from + "= " + i, QueryContext.builder().build()).getFirst();
            boolean unasked =
                    folded.get(i).equals("NULL")
                            && one.startsWith("error ")
                            && rows.get(i).toString().contains("NULL");
            if (unasked) {
                // With a null, the planner need not compute what the null is combined with.
                good.remove(String.valueOf(i));
            } else {
                expect(call, one, folded.get(i), "of one row", call.of(rows.get(i)));
            }
        }
        if (!good.isEmpty()) {
            String all = from + "IN (" + String.join(", ", good) + ") ORDER BY i";
            List<String> expected =
                    good.stream().map(i -> folded.get(Integer.parseInt(i))).toList();
            List<String> batch = outcome(all, QueryContext.builder().build());
            expect(
                    call,
                    batch.toString(),
                    expected.toString(),
                    "of a batch",
                    call.template()
                            + " of "
                            + good.stream()
                                    .map(i -> rows.get(Integer.parseInt(i)).toString())
                                    .collect(Collectors.joining(" ")));
        }
    }

    private void expect(
            FunctionBorders.Call call, String actual, String expected, String where, String what) {
        if (!actual.equals(expected)) {
            fault(
                    call.name() + where,
                    what.substring(0, Math.min(what.length(), 1500))
                            + "\n    "
                            + where
                            + ": "
                            + actual.substring(0, Math.min(actual.length(), 400))
                            + "\n    of constants: "
                            + expected.substring(0, Math.min(expected.length(), 400)));
        }
    }

    /// One fault of a kind is enough to mend it.
    private void fault(String kind, String what) {
        if (kinds.add(kind)) {
            faults.add(what);
        }
    }

    /// The first column of a statement's rows as text, or its error's code.
    private List<String> outcome(String sql, QueryContext context) {
        try {
            List<Row> rows =
                    session.sql(sql, context).rows(Row.class).collectList().block(PATIENCE);
            List<String> values = new ArrayList<>();
            for (Row row : rows) {
                Object value = row.values().getFirst();
                values.add(value == null ? "NULL" : ValueText.of(value));
            }
            return values.isEmpty() ? List.of("no rows") : values;
        } catch (QueryException e) {
            if (OURS.contains(e.code())) {
                faults.add(e.code() + ": " + e.getMessage() + "\n    " + sql);
            }
            return List.of("error " + e.code());
        } catch (RuntimeException e) {
            faults.add(e + "\n    " + sql);
            return List.of("error " + e.getClass());
        }
    }

    private void compare(FunctionBorders.Call call, String sql, String ours, DuckDb duckDb) {
        if (!isAlike(call, sql)) {
            return;
        }
        String theirs = theirs(sql, duckDb);
        if (theirs != null && !same(ours, theirs, sql.contains("real") ? 1e-6 : 1e-12)) {
            fault(
                    call.name() + "DuckDB",
                    sql.substring(0, Math.min(sql.length(), 1500))
                            + "\n    here: "
                            + ours.substring(0, Math.min(ours.length(), 400))
                            + "\n    in DuckDB: "
                            + theirs.substring(0, Math.min(theirs.length(), 400)));
        }
    }

    /// Whether a call means the same in DuckDB, which ends a statement at a NUL, counts years
    /// before 1 without a year 0, computes reals and decimals in its own types, and reverses
    /// accents with their letters.
    private static boolean isAlike(FunctionBorders.Call call, String sql) {
        boolean plain =
                sql.indexOf('\0') < 0
                        && sql.indexOf('\u0130') < 0
                        && sql.indexOf('\u0301') < 0
                        && !BEFORE_CHRIST.matcher(sql).find()
                        && !call.types().contains(DataType.TIMESTAMP_TZ)
                        && !call.types().contains(DataType.BINARY)
                        && (!call.types().contains(DataType.FLOAT32) || call.types().size() == 1);
        return plain
                && switch (call.name()) {
                    case "substring", "left", "right" -> !sql.contains("'-");
                    case "date_trunc", "date_part" -> !sql.contains("ll");
                    case "mod", "%" -> !sql.contains("decimal");
                    case "round", "trunc" -> call.types().size() == 1;
                    default -> !OWN.contains(call.name());
                };
    }

    /// Null where DuckDB has an error.
    private static @Nullable String theirs(String sql, DuckDb duckDb) {
        try {
            Object value =
                    duckDb.query("SELECT CAST(" + sql + " AS varchar)").getFirst().getFirst();
            return value == null ? "NULL" : value.toString();
        } catch (SQLException e) {
            return null;
        }
    }

    private static boolean same(String ours, String theirs, double precision) {
        // A date and an interval make a timestamp there.
        if (ours.equals(theirs) || theirs.equals(ours + " 00:00:00")) {
            return true;
        }
        return switch (theirs) {
            case "nan", "-nan" -> ours.equals("NaN");
            case "inf" -> ours.equals("Infinity");
            case "-inf" -> ours.equals("-Infinity");
            default -> near(ours, theirs, precision);
        };
    }

    private static boolean near(String ours, String theirs, double precision) {
        try {
            double a = Double.parseDouble(ours);
            double b = Double.parseDouble(theirs);
            boolean floats = (ours + theirs).matches(".*[.e].*");
            return floats && Math.abs(a - b) <= Math.abs(b) * precision;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
