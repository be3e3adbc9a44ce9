package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.DecimalLowering.apply;
import static io.sluice.operators.internal.expr.DecimalLowering.guard;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.Code.Tested;
import io.sluice.operators.internal.value.RowFunction;
import io.sluice.type.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Lowers calls of those built-in functions that have kernels. The kernels do what the function's
/// row body says; a test compares them.
final class FunctionLowering {

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    /// Parts of days, over day numbers.
    private static final Map<String, String> DAY_PARTS =
            Map.of(
                    "year", "year",
                    "quarter", "quarter",
                    "month", "month",
                    "week", "week",
                    "day", "day",
                    "dow", "dayOfWeek",
                    "isodow", "isoDayOfWeek",
                    "doy", "dayOfYear",
                    "isoyear", "isoYear");

    /// Parts of times, over microseconds.
    private static final List<String> TIME_PARTS =
            List.of("hour", "minute", "second", "millisecond", "microsecond");

    /// Units to truncate days to.
    private static final Map<String, String> DAY_STARTS =
            Map.of(
                    "year", "startOfYear",
                    "quarter", "startOfQuarter",
                    "month", "startOfMonth",
                    "week", "startOfWeek");

    /// Units to truncate timestamps to, in microseconds.
    private static final Map<String, Long> SPANS =
            Map.of(
                    "day", MICROS_PER_DAY,
                    "hour", MICROS_PER_DAY / 24,
                    "minute", 60_000_000L,
                    "second", 1_000_000L,
                    "millisecond", 1000L,
                    "microsecond", 1L);

    private final Lowering lowering;
    private final FunctionRegistry registry;
    private final NumberFunctionLowering numbers;

    FunctionLowering(Lowering lowering, DecimalLowering decimals, FunctionRegistry registry) {
        this.lowering = lowering;
        this.numbers = new NumberFunctionLowering(lowering, decimals);
        this.registry = registry;
    }

    Code lower(Expr.Call call) {
        boolean builtIn = registry.scalar(call.function()) instanceof RowFunction;
        if (!builtIn || call.arguments().stream().anyMatch(FunctionLowering::untyped)) {
            throw notFusable(call);
        }
        String name = call.function();
        if (DAY_PARTS.containsKey(name)) {
            return apply(Kernels.calendar(DAY_PARTS.get(name)), days(call, 0));
        }
        if (TIME_PARTS.contains(name)) {
            return apply(Kernels.calendar(name), micros(call, 0));
        }
        return switch (name) {
            case "epoch" ->
                    isDate(call, 0)
                            ? apply(Kernels.calendar("epochOfDay"), argument(call, 0))
                            : apply(Kernels.calendar("epoch"), micros(call, 0));
            case "date_part" -> datePart(call);
            case "date_trunc" -> truncate(call);
            case "date_add_days" -> addDays(call);
            case "date_add_months" -> addMonths(call);
            case "date_add_micros" ->
                    lowering.integer(
                            ArithmeticOp.ADD, timestamp(call), argument(call, 1), bigint());
            case "date_diff_days" ->
                    lowering.integer(
                            ArithmeticOp.SUBTRACT,
                            argument(call, 0),
                            argument(call, 1),
                            (DataType.Int) DataType.INT32);
            case "date_diff_micros" ->
                    lowering.integer(
                            ArithmeticOp.SUBTRACT, argument(call, 0), argument(call, 1), bigint());
            default -> textFunction(call);
        };
    }

    private Code textFunction(Expr.Call call) {
        int count = call.arguments().size();
        return switch (call.function()) {
            case "length", "char_length", "character_length" -> all(Kernels.LENGTH, call);
            case "octet_length" -> all(Kernels.OCTET_LENGTH, call);
            case "substring" -> all(count == 3 ? Kernels.SUBSTRING : Kernels.SUBSTRING_FROM, call);
            case "left" -> all(Kernels.LEFT, call);
            case "right" -> all(Kernels.RIGHT, call);
            case "trim", "btrim" -> all(Kernels.TRIM, call);
            case "ltrim" -> all(Kernels.TRIM_LEFT, call);
            case "rtrim" -> all(Kernels.TRIM_RIGHT, call);
            case "starts_with" -> all(Kernels.STARTS_WITH, call);
            case "ends_with" -> all(Kernels.ENDS_WITH, call);
            default -> numbers.lower(call);
        };
    }

    /// The kernel over the arguments, if it takes as many.
    private Code all(Kernel kernel, Expr.Call call) {
        if (call.arguments().size() != kernel.operands().size()) {
            throw notFusable(call);
        }
        List<Code> arguments = call.arguments().stream().map(lowering::lower).toList();
        return new Code.Apply(kernel, arguments, List.of(), -1);
    }

    private Code datePart(Expr.Call call) {
        if (!(call.arguments().getFirst() instanceof Expr.Literal(_, String unit))) {
            throw notFusable(call);
        }
        String name = unit.toLowerCase(Locale.ROOT);
        boolean known =
                DAY_PARTS.containsKey(name) || TIME_PARTS.contains(name) || name.equals("epoch");
        boolean time = call.arguments().get(1).type() instanceof DataType.Time;
        if (!known || (time && !TIME_PARTS.contains(name))) {
            throw notFusable(call);
        }
        return lower(new Expr.Call(name, List.of(call.arguments().get(1)), call.type()));
    }

    private Code truncate(Expr.Call call) {
        if (!(call.arguments().getFirst() instanceof Expr.Literal(_, String unit))) {
            throw notFusable(call);
        }
        String name = unit.toLowerCase(Locale.ROOT);
        boolean date = isDate(call, 1);
        if (SPANS.containsKey(name)) {
            return date
                    ? argument(call, 1)
                    : guard(
                            apply(Kernels.START_OF_SPAN, argument(call, 1), SPANS.get(name)),
                            Kernels.SPAN_WRAPS,
                            Tested.OPERANDS_AND_VALUE);
        }
        if (!DAY_STARTS.containsKey(name)) {
            throw notFusable(call);
        }
        Code start = apply(Kernels.calendar(DAY_STARTS.get(name)), days(call, 1));
        return date ? lowering.fitInteger(start, (DataType.Int) DataType.INT32) : midnight(start);
    }

    private static Code midnight(Code day) {
        return guard(apply(Kernels.MIDNIGHT, day), Kernels.BEYOND_MICROS, Tested.OPERANDS);
    }

    private Code addDays(Expr.Call call) {
        Code value = argument(call, 0);
        Code days = argument(call, 1);
        if (isDate(call, 0)) {
            Code sum = lowering.integer(ArithmeticOp.ADD, value, days, bigint());
            return lowering.fitInteger(sum, (DataType.Int) DataType.INT32);
        }
        Code micros =
                lowering.integer(
                        ArithmeticOp.MULTIPLY, days, new Code.Constant(MICROS_PER_DAY), bigint());
        return lowering.integer(ArithmeticOp.ADD, value, micros, bigint());
    }

    private Code addMonths(Expr.Call call) {
        Code months = argument(call, 1);
        Code day = days(call, 0);
        Code shifted =
                guard(
                        apply(Kernels.ADD_MONTHS, day, months),
                        Kernels.TOO_MANY_MONTHS,
                        Tested.LAST_OPERAND);
        if (isDate(call, 0)) {
            return lowering.fitInteger(shifted, (DataType.Int) DataType.INT32);
        }
        Code midnight = midnight(shifted);
        Code time = apply(Kernels.MICROS_OF_DAY, argument(call, 0));
        return lowering.integer(ArithmeticOp.ADD, midnight, time, bigint());
    }

    /// The first argument as a timestamp.
    private Code timestamp(Expr.Call call) {
        Code value = argument(call, 0);
        return isDate(call, 0) ? midnight(value) : value;
    }

    private Code days(Expr.Call call, int index) {
        Code value = argument(call, index);
        return isDate(call, index) ? value : apply(Kernels.DAY_OF, value);
    }

    private Code micros(Expr.Call call, int index) {
        Code value = argument(call, index);
        return isDate(call, index) ? apply(Kernels.MICROS_OF_DATE, value) : value;
    }

    private Code argument(Expr.Call call, int index) {
        return lowering.lower(call.arguments().get(index));
    }

    private static boolean isDate(Expr.Call call, int index) {
        return call.arguments().get(index).type() instanceof DataType.Date;
    }

    private static boolean untyped(Expr argument) {
        return argument.type() instanceof DataType.Null;
    }

    private static DataType.Int bigint() {
        return (DataType.Int) DataType.INT64;
    }

    static NotFusable notFusable(Expr.Call call) {
        return new NotFusable("the function " + call.function());
    }
}
