package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.internal.value.Casts;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random expressions of any type over the columns of a schema.
final class RandomExprs {

    private static final List<DataType> DECIMALS =
            List.of(
                    DataType.decimal(5, 2),
                    DataType.decimal(18, 4),
                    DataType.decimal(18, 0),
                    DataType.decimal(25, 3),
                    DataType.decimal(38, 10),
                    DataType.decimal(38, 0));

    private static final List<DataType> INTEGERS =
            List.of(DataType.INT8, DataType.INT16, DataType.INT32, DataType.INT64);

    static final List<DataType> TYPES = allTypes();

    private static final List<String> PATTERNS =
            List.of(
                    "%",
                    "",
                    "a%",
                    "%a",
                    "%ab%",
                    "a_c",
                    "_",
                    "%é%",
                    "a%b%c",
                    "%a%b",
                    "ab%cd",
                    "__%",
                    "%_b%",
                    "100!%",
                    "%!_%",
                    "abc",
                    "%\uD83D\uDE00",
                    "ABC%",
                    "%aab");

    /// How often text is repeated: a few times, or more often than any text may be.
    private static final List<Long> COUNTS =
            List.of(-1L, 0L, 1L, 2L, 3L, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE);

    private static final List<String> UNITS =
            List.of(
                    "year",
                    "quarter",
                    "Month",
                    "week",
                    "day",
                    "hour",
                    "minute",
                    "second",
                    "decade",
                    "century",
                    "millennium",
                    "isoyear",
                    "millisecond");

    private final Random random;
    private final RandomValues values;
    private final Schema schema;

    RandomExprs(Random random, RandomValues values, Schema schema) {
        this.random = random;
        this.values = values;
        this.schema = schema;
    }

    private static List<DataType> allTypes() {
        List<DataType> types = new ArrayList<>(DECIMALS);
        types.addAll(INTEGERS);
        types.addAll(
                List.of(
                        DataType.BOOL,
                        DataType.FLOAT32,
                        DataType.FLOAT64,
                        DataType.UTF8,
                        DataType.BINARY,
                        DataType.DATE,
                        DataType.TIME,
                        DataType.TIMESTAMP,
                        DataType.TIMESTAMP_TZ));
        return types;
    }

    DataType type() {
        return pick(TYPES);
    }

    /// An expression of the type, at most `depth` operators deep.
    Expr of(DataType type, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return leaf(type);
        }
        return switch (random.nextInt(10)) {
            case 0 -> choice(type, depth);
            case 1 -> cast(type, depth);
            default -> operation(type, depth);
        };
    }

    private Expr leaf(DataType type) {
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            if (schema.field(i).type().equals(type)) {
                columns.add(i);
            }
        }
        if (!columns.isEmpty() && random.nextInt(4) > 0) {
            int index = pick(columns);
            return new Expr.ColumnRef(index, schema.field(index).name(), type);
        }
        return random.nextInt(8) == 0
                ? new Expr.NullLiteral(type)
                : new Expr.Literal(type, values.of(type));
    }

    private Expr choice(DataType type, int depth) {
        List<Expr.Branch> branches = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            branches.add(new Expr.Branch(of(DataType.BOOL, depth - 1), of(type, depth - 1)));
        }
        return new Expr.Case(branches, of(type, depth - 1), type);
    }

    private Expr cast(DataType type, int depth) {
        DataType from = type();
        while (!Casts.defined(from, type)) {
            from = type();
        }
        return new Expr.Cast(of(from, depth - 1), type);
    }

    private Expr operation(DataType type, int depth) {
        return switch (type) {
            case DataType.Bool() -> bool(depth);
            case DataType.Int(int bitWidth) -> {
                if (bitWidth == 64 && random.nextInt(3) == 0) {
                    yield bigintCall(depth);
                }
                if (bitWidth == 32 && random.nextInt(4) == 0) {
                    yield integerCall(depth);
                }
                yield random.nextInt(6) == 0
                        ? new Expr.Negate(of(type, depth - 1))
                        : new Expr.Arithmetic(
                                pick(List.of(ArithmeticOp.values())),
                                of(type, depth - 1),
                                of(type, depth - 1),
                                type);
            }
            case DataType.FloatingPoint(int bitWidth) when bitWidth == 64 && random.nextBoolean() ->
                    numberCall(depth);
            case DataType.FloatingPoint _ ->
                    random.nextInt(6) == 0
                            ? new Expr.Negate(of(type, depth - 1))
                            : new Expr.Arithmetic(
                                    pick(List.of(ArithmeticOp.values())),
                                    of(type, depth - 1),
                                    of(type, depth - 1),
                                    type);
            case DataType.Decimal _ when random.nextInt(4) == 0 -> roundedCall(type, depth);
            case DataType.Decimal _ ->
                    random.nextInt(8) == 0
                            ? new Expr.Negate(of(type, depth - 1))
                            : new Expr.Arithmetic(
                                    pick(List.of(ArithmeticOp.values())),
                                    of(pick(DECIMALS), depth - 1),
                                    of(pick(DECIMALS), depth - 1),
                                    type);
            case DataType.Utf8() -> textCall(depth);
            case DataType.Date(), DataType.Timestamp _ -> dateCall(type, depth);
            case DataType.Time(),
                    DataType.Binary(),
                    DataType.Null(),
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    choice(type, depth);
        };
    }

    private Expr bool(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> new Expr.And(operands(depth));
            case 1 -> new Expr.Or(operands(depth));
            case 2 -> new Expr.Not(of(DataType.BOOL, depth - 1));
            case 3 -> new Expr.IsNull(of(type(), depth - 1));
            case 4 -> in(depth);
            case 5 -> like(depth);
            case 6 ->
                    call(
                            pick(List.of("starts_with", "ends_with")),
                            of(DataType.UTF8, depth - 1),
                            of(DataType.UTF8, depth - 1));
            default -> comparison(depth);
        };
    }

    private List<Expr> operands(int depth) {
        List<Expr> operands = new ArrayList<>();
        for (int i = random.nextInt(3) + 2; i > 0; i--) {
            operands.add(of(DataType.BOOL, depth - 1));
        }
        return operands;
    }

    private Expr comparison(int depth) {
        ComparisonOp op = pick(List.of(ComparisonOp.values()));
        DataType left = type();
        DataType right = left instanceof DataType.Decimal ? pick(DECIMALS) : left;
        return new Expr.Comparison(op, of(left, depth - 1), of(right, depth - 1));
    }

    private Expr in(int depth) {
        DataType type = type();
        List<Expr.Literal> members = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            members.add(new Expr.Literal(type, values.of(type)));
        }
        return new Expr.In(of(type, depth - 1), members);
    }

    private Expr like(int depth) {
        boolean escaped = random.nextBoolean();
        Expr pattern =
                random.nextInt(10) == 0
                        ? of(DataType.UTF8, depth - 1)
                        : new Expr.Literal(DataType.UTF8, pick(PATTERNS));
        return new Expr.Like(
                of(DataType.UTF8, depth - 1), pattern, escaped ? "!" : "", random.nextInt(4) == 0);
    }

    private Expr bigintCall(int depth) {
        DataType day = pick(List.of(DataType.DATE, DataType.TIMESTAMP, DataType.TIMESTAMP_TZ));
        DataType clock =
                pick(
                        List.of(
                                DataType.DATE,
                                DataType.TIME,
                                DataType.TIMESTAMP,
                                DataType.TIMESTAMP_TZ));
        return switch (random.nextInt(4)) {
            case 0 ->
                    call(
                            pick(
                                    List.of(
                                            "year",
                                            "quarter",
                                            "month",
                                            "week",
                                            "day",
                                            "dow",
                                            "isodow",
                                            "doy",
                                            "isoyear",
                                            "epoch",
                                            "decade",
                                            "century",
                                            "millennium")),
                            of(day, depth - 1));
            case 1 ->
                    call(
                            pick(List.of("hour", "minute", "second", "millisecond", "microsecond")),
                            of(clock, depth - 1));
            case 2 ->
                    call(
                            "date_diff_micros",
                            of(DataType.TIMESTAMP, depth - 1),
                            of(DataType.TIMESTAMP, depth - 1));
            default ->
                    call(
                            "date_part",
                            new Expr.Literal(DataType.UTF8, pick(UNITS)),
                            of(day, depth - 1));
        };
    }

    private Expr numberCall(int depth) {
        DataType number =
                pick(List.of(DataType.FLOAT64, DataType.INT32, DataType.FLOAT32, pick(DECIMALS)));
        return random.nextInt(3) == 0
                ? call(
                        pick(List.of("power", "atan2")),
                        of(number, depth - 1),
                        of(number, depth - 1))
                : call(
                        pick(
                                List.of(
                                        "sqrt", "cbrt", "exp", "ln", "log10", "sin", "cos", "tan",
                                        "asin", "acos", "atan", "radians", "degrees")),
                        of(number, depth - 1));
    }

    /// Rounding has a type of its own, which is cast to the one that is wanted.
    private Expr roundedCall(DataType type, int depth) {
        Expr number =
                of(pick(List.of(DataType.FLOAT64, DataType.INT32, pick(DECIMALS))), depth - 1);
        Expr rounded =
                switch (random.nextInt(4)) {
                    case 0 ->
                            call(
                                    pick(List.of("round", "trunc")),
                                    number,
                                    random.nextInt(4) == 0
                                            ? of(DataType.INT32, 0)
                                            : new Expr.Literal(
                                                    DataType.INT32, random.nextInt(6) - 1L));
                    case 1 -> call(pick(List.of("greatest", "least")), number, number);
                    case 2 -> call("mod", number, number);
                    default ->
                            call(
                                    pick(
                                            List.of(
                                                    "round", "floor", "ceil", "ceiling", "trunc",
                                                    "abs", "sign")),
                                    number);
                };
        return new Expr.Cast(rounded, type);
    }

    private Expr integerCall(int depth) {
        return switch (random.nextInt(3)) {
            case 0 ->
                    call(
                            pick(
                                    List.of(
                                            "length",
                                            "octet_length",
                                            "char_length",
                                            "character_length")),
                            of(DataType.UTF8, depth - 1));
            case 1 ->
                    call(
                            pick(List.of("position", "strpos")),
                            of(DataType.UTF8, depth - 1),
                            of(DataType.UTF8, depth - 1));
            default ->
                    call(
                            "date_diff_days",
                            of(DataType.DATE, depth - 1),
                            of(DataType.DATE, depth - 1));
        };
    }

    private Expr textCall(int depth) {
        Expr text = of(DataType.UTF8, depth - 1);
        Expr number = of(DataType.INT64, random.nextInt(3) == 0 ? depth - 1 : 0);
        return switch (random.nextInt(9)) {
            case 0 -> call("substring", text, number);
            case 1 -> call("substring", text, number, of(DataType.INT64, 0));
            case 2 -> call(pick(List.of("left", "right")), text, number);
            case 3 -> call(pick(List.of("upper", "lower", "reverse")), text);
            case 4 -> call("||", text, of(DataType.UTF8, depth - 1));
            case 5 -> call("concat", text, of(DataType.UTF8, depth - 1));
            case 6 -> call("replace", text, of(DataType.UTF8, 0), of(DataType.UTF8, depth - 1));
            case 7 -> call("repeat", text, new Expr.Literal(DataType.INT64, pick(COUNTS)));
            default -> {
                String trim = pick(List.of("trim", "btrim", "ltrim", "rtrim"));
                yield random.nextBoolean()
                        ? call(trim, text)
                        : call(trim, text, of(DataType.UTF8, 0));
            }
        };
    }

    private Expr dateCall(DataType type, int depth) {
        Expr value = of(type, depth - 1);
        Expr amount = of(DataType.INT64, 0);
        return switch (random.nextInt(3)) {
            case 0 -> call("date_trunc", new Expr.Literal(DataType.UTF8, pick(UNITS)), value);
            case 1 -> call("date_add_months", value, amount);
            default ->
                    type.equals(DataType.DATE) || random.nextBoolean()
                            ? call("date_add_days", value, amount)
                            : call("date_add_micros", value, amount);
        };
    }

    private static Expr call(String function, Expr... arguments) {
        List<Expr> list = List.of(arguments);
        DataType type =
                BuiltinFunctions.registry()
                        .scalar(function)
                        .returnType(list.stream().map(Expr::type).toList());
        return new Expr.Call(function, list, type);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
