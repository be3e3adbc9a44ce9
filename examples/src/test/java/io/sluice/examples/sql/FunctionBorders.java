package io.sluice.examples.sql;

import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Calls of every scalar function, cast and operator with values at the borders of their types: the
/// least and greatest, none, empty, odd characters, long text, ±0, NaN, infinities, the first and
/// last days, negative and huge counts.
final class FunctionBorders {

    /// A way to call something.
    ///
    /// @param name what is called
    /// @param template with `$0`, `$1`, … for the arguments
    record Call(String name, String template, List<DataType> types) {

        String of(List<String> arguments) {
            String sql = template;
            for (int i = 0; i < arguments.size(); i++) {
                sql = sql.replace("$" + i, arguments.get(i));
            }
            return sql;
        }
    }

    private static final String LONG_TEXT = "xy".repeat(3000);

    private static final Map<DataType, List<String>> VALUES = values();

    private static final List<String> UNITS =
            List.of(
                    "year",
                    "QUARTER",
                    "Month",
                    "week",
                    "day",
                    "doy",
                    "dow",
                    "isodow",
                    "isoyear",
                    "hour",
                    "minute",
                    "second",
                    "millisecond",
                    "microsecond",
                    "epoch",
                    "decade",
                    "century",
                    "millennium",
                    "",
                    "parsec",
                    "\u0130");

    private static final int MOST_ARGUMENTS = 3;

    private final SplittableRandom random;
    private final Map<String, List<Call>> calls = new LinkedHashMap<>();

    FunctionBorders(long seed) {
        random = new SplittableRandom(seed);
        BuiltinFunctions.scalars().stream()
                .filter(function -> Character.isLetter(function.name().charAt(0)))
                .forEach(this::addFunction);
        addCasts();
        addOperators();
    }

    /// What is called, in no more than one order.
    List<String> names() {
        return List.copyOf(calls.keySet());
    }

    /// A way to call something.
    Call call(String name) {
        return pick(calls.get(name));
    }

    /// Literals for the arguments of a call.
    List<String> arguments(Call call) {
        List<String> arguments = new ArrayList<>();
        for (DataType type : call.types()) {
            boolean unit = arguments.isEmpty() && call.name().matches("date_(part|trunc)");
            arguments.add(unit ? "'" + pick(UNITS) + "'" : literal(type, pick(VALUES.get(type))));
        }
        return arguments;
    }

    static String literal(DataType type, String value) {
        String null_ = "CAST(NULL AS " + type.sqlName() + ")";
        return switch (type) {
            case DataType.Binary() -> value.equals("NULL") ? null_ : value;
            default ->
                    value.equals("NULL")
                            ? null_
                            : "CAST('" + value.replace("'", "''") + "' AS " + type.sqlName() + ")";
        };
    }

    static List<DataType> types() {
        return List.copyOf(VALUES.keySet());
    }

    static List<String> values(DataType type) {
        return VALUES.get(type);
    }

    private void addFunction(ScalarFunction function) {
        for (int count = 0; count <= MOST_ARGUMENTS; count++) {
            for (List<DataType> types : combinations(count)) {
                if (takes(function, types)) {
                    add(new Call(function.name(), template(function.name(), count), types));
                }
            }
        }
    }

    private static String template(String function, int count) {
        List<String> arguments = IntStream.range(0, count).mapToObj(i -> "$" + i).toList();
        return switch (function) {
            case "position" -> "position($0 IN $1)";
            case "trim" -> count == 1 ? "trim($0)" : "trim(BOTH $1 FROM $0)";
            default -> function + "(" + String.join(", ", arguments) + ")";
        };
    }

    private static boolean takes(ScalarFunction function, List<DataType> types) {
        try {
            function.returnType(types);
            return true;
        } catch (QueryException _) {
            return false;
        }
    }

    /// Three arguments are of fewer types, of which a few stand for all.
    private static List<List<DataType>> combinations(int count) {
        List<DataType> types =
                count < MOST_ARGUMENTS
                        ? types()
                        : List.of(
                                DataType.UTF8,
                                DataType.INT64,
                                DataType.FLOAT64,
                                DataType.decimal(5, 2),
                                DataType.DATE);
        List<List<DataType>> all = List.of(List.of());
        for (int i = 0; i < count; i++) {
            all =
                    all.stream()
                            .flatMap(before ->
                                    types.stream()
                                            .map(type ->
                                                    Stream.concat(before.stream(), Stream.of(type))
                                                            .toList()))
                            .toList();
        }
        return all;
    }

    private void addCasts() {
        for (DataType from : types()) {
            for (DataType to : types()) {
                add(new Call("CAST", "CAST($0 AS " + to.sqlName() + ")", List.of(from)));
            }
        }
    }

    private void addOperators() {
        List<DataType> numbers =
                types().stream()
                        .filter(type ->
                                type instanceof DataType.Int
                                        || type instanceof DataType.FloatingPoint
                                        || type instanceof DataType.Decimal)
                        .toList();
        for (DataType left : numbers) {
            add(new Call("-x", "- $0", List.of(left)));
            for (DataType right : numbers) {
                for (String operator : List.of("+", "-", "*", "/", "%", "=", "<", ">=")) {
                    add(new Call(operator, "$0 " + operator + " $1", List.of(left, right)));
                }
            }
        }
        for (DataType type : types()) {
            for (String operator : List.of("=", "<>", "<", "IS NOT DISTINCT FROM")) {
                add(new Call(operator, "$0 " + operator + " $1", List.of(type, type)));
            }
            add(new Call("IN", "$0 IN ($1, $2)", Collections.nCopies(3, type)));
            add(
                    new Call(
                            "CASE",
                            "CASE WHEN $0 = $1 THEN $2 ELSE $0 END",
                            List.of(type, type, type)));
        }
        List<DataType> texts = Collections.nCopies(2, DataType.UTF8);
        add(new Call("||", "$0 || $1", texts));
        add(new Call("LIKE", "$0 LIKE $1", texts));
        add(new Call("ILIKE", "$0 ILIKE $1", texts));
        add(new Call("LIKE", "$0 LIKE '%' || $1 || '%'", texts));
        List<String> intervals =
                List.of(
                        "INTERVAL '1' MONTH",
                        "INTERVAL '999999' YEAR",
                        "INTERVAL '999999999' DAY",
                        "INTERVAL '0.001' SECOND",
                        "INTERVAL '9999999999' HOUR",
                        "$1 * INTERVAL '1' DAY",
                        "$1 * INTERVAL '1' SECOND",
                        "$1 * INTERVAL '1' YEAR");
        for (DataType time : List.of(DataType.DATE, DataType.TIMESTAMP, DataType.TIMESTAMP_TZ)) {
            for (String interval : intervals) {
                for (String sign : List.of("+", "-")) {
                    List<DataType> types =
                            interval.contains("$1") ? List.of(time, DataType.INT64) : List.of(time);
                    add(new Call("INTERVAL", "$0 " + sign + " " + interval, types));
                }
            }
        }
    }

    private void add(Call call) {
        calls.computeIfAbsent(call.name(), _ -> new ArrayList<>()).add(call);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Map<DataType, List<String>> values() {
        Map<DataType, List<String>> values = new LinkedHashMap<>();
        values.put(DataType.BOOL, List.of("NULL", "true", "false"));
        for (int bits : new int[] {8, 16, 32, 64}) {
            long most = Long.MAX_VALUE >> (64 - bits);
            values.put(
                    new DataType.Int(bits),
                    List.of(
                            "NULL",
                            "0",
                            "1",
                            "-1",
                            "2",
                            "-3",
                            "38",
                            String.valueOf(most),
                            String.valueOf(most - 1),
                            String.valueOf(-most),
                            String.valueOf(-most - 1)));
        }
        values.put(
                DataType.FLOAT32,
                List.of(
                        "NULL",
                        "0",
                        "-0",
                        "1",
                        "-1.5",
                        "0.1",
                        "16777217",
                        "3.4028235e38",
                        "-3.4028235e38",
                        "1e-45",
                        "NaN",
                        "Infinity",
                        "-Infinity"));
        values.put(
                DataType.FLOAT64,
                List.of(
                        "NULL",
                        "0",
                        "-0",
                        "1",
                        "-1",
                        "0.5",
                        "2.5",
                        "-1.5",
                        "0.1",
                        "1e15",
                        "1e16",
                        "9007199254740993",
                        "9.3e18",
                        "-9223372036854775808",
                        "1e300",
                        "1.7976931348623157e308",
                        "-1.7976931348623157e308",
                        "5e-324",
                        "NaN",
                        "Infinity",
                        "-Infinity"));
        values.put(
                DataType.decimal(5, 2),
                List.of("NULL", "0", "0.01", "-0.01", "2.50", "-1.5", "999.99", "-999.99"));
        String nines = "9".repeat(28) + "." + "9".repeat(10);
        values.put(
                DataType.decimal(38, 10),
                List.of("NULL", "0", "0.0000000001", "1.5", "-2.5", nines, "-" + nines));
        values.put(
                DataType.decimal(38, 0),
                List.of("NULL", "0", "7", "9".repeat(38), "-" + "9".repeat(38)));
        values.put(
                DataType.UTF8,
                List.of(
                        "NULL",
                        "",
                        " ",
                        "a",
                        "ab",
                        " a b ",
                        "a\u0000b",
                        "\u0000",
                        "é",
                        "e\u0301",
                        "\uD83D\uDE00",
                        "x\uD83D\uDE00y",
                        "\u0130ß\uFB01",
                        "%",
                        "_%",
                        "\\",
                        "'",
                        "12",
                        " -7.5 ",
                        "1e400",
                        "-1e-400",
                        "9".repeat(45),
                        "NaN",
                        "true",
                        "2024-02-30",
                        "2024-02-29",
                        "-0001-01-01",
                        "2024-02-29 24:00:00",
                        "23:59:60",
                        "99999999-01-01",
                        "2024-01-01 00:00:00+25:00",
                        "\\xff",
                        "\uFFFD",
                        LONG_TEXT,
                        " ".repeat(5000)));
        values.put(DataType.BINARY, List.of("NULL", "x''", "x'00'", "x'ff'", "x'6162'", "x'c3a9'"));
        values.put(
                DataType.DATE,
                List.of(
                        "NULL",
                        "1970-01-01",
                        "1969-12-31",
                        "2024-02-29",
                        "0001-01-01",
                        "0000-12-31",
                        "0000-01-01",
                        "-0001-12-31",
                        "-0100-01-01",
                        "9999-12-31",
                        "10000-01-01",
                        "5881580-07-11",
                        "-5877641-06-23",
                        "2000-12-31",
                        "2001-01-01"));
        values.put(
                DataType.TIME,
                List.of("NULL", "00:00:00", "00:00:00.000001", "12:34:56.789", "23:59:59.999999"));
        List<String> moments =
                List.of(
                        "1970-01-01 00:00:00",
                        "1969-12-31 23:59:59.999999",
                        "2024-02-29 12:30:00.5",
                        "0001-01-01 00:00:00",
                        "0000-12-31 23:59:59",
                        "-0001-02-03 04:05:06",
                        "9999-12-31 23:59:59.999999",
                        "294247-01-10 04:00:54.775807",
                        "-290308-12-21 19:59:05.224192");
        values.put(DataType.TIMESTAMP, Stream.concat(Stream.of("NULL"), moments.stream()).toList());
        values.put(
                DataType.TIMESTAMP_TZ,
                Stream.concat(Stream.of("NULL"), moments.stream().map(at -> at + "+00")).toList());
        return values;
    }
}
