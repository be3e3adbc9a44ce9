package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.DecimalLowering.apply;
import static io.sluice.operators.internal.expr.DecimalLowering.guard;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.internal.expr.Code.Tested;
import io.sluice.operators.internal.kernel.Longs;
import io.sluice.type.DataType;
import java.util.List;

/// Lowers calls of built-in functions of numbers, and of `greatest` and `least`.
final class NumberFunctionLowering {

    /// Functions of one double by the method of [Math] that computes them.
    private static final List<String> UNARY =
            List.of("sqrt", "cbrt", "exp", "sin", "cos", "tan", "asin", "acos", "atan");

    private final Lowering lowering;
    private final DecimalLowering decimals;

    NumberFunctionLowering(Lowering lowering, DecimalLowering decimals) {
        this.lowering = lowering;
        this.decimals = decimals;
    }

    Code lower(Expr.Call call) {
        String name = call.function();
        if (UNARY.contains(name)) {
            return defined(Kernels.math(name), call);
        }
        return switch (name) {
            case "radians" -> defined(Kernels.math("toRadians"), call);
            case "degrees" -> defined(Kernels.math("toDegrees"), call);
            case "ln" -> logarithm(Kernels.math("log"), call);
            case "log10" -> logarithm(Kernels.math("log10"), call);
            case "power" -> ofTwo(Kernels.mathOfTwo("pow"), Kernels.UNDEFINED_POWER, call);
            case "atan2" -> ofTwo(Kernels.mathOfTwo("atan2"), Kernels.UNDEFINED_OF_TWO, call);
            case "mod" -> {
                Expr left = call.arguments().get(0);
                Expr right = call.arguments().get(1);
                yield lowering.lower(
                        new Expr.Arithmetic(ArithmeticOp.MODULO, left, right, call.type()));
            }
            case "abs" -> absolute(call);
            case "sign" -> sign(call);
            case "floor" -> whole(call, Kernels.math("floor"), Kernels.FLOOR_BY_POWER);
            case "ceil", "ceiling" -> whole(call, Kernels.math("ceil"), Kernels.CEIL_BY_POWER);
            case "round" -> round(call);
            case "greatest" -> extreme(call, ComparisonOp.GREATER_OR_EQUAL);
            case "least" -> extreme(call, ComparisonOp.LESS_OR_EQUAL);
            default -> throw FunctionLowering.notFusable(call);
        };
    }

    private Code defined(Kernel kernel, Expr.Call call) {
        return guard(apply(kernel, number(call, 0)), Kernels.UNDEFINED, Tested.OPERANDS_AND_VALUE);
    }

    private Code logarithm(Kernel kernel, Expr.Call call) {
        return guard(apply(kernel, number(call, 0)), Kernels.NOT_POSITIVE, Tested.OPERANDS);
    }

    private Code ofTwo(Kernel kernel, Kernel test, Expr.Call call) {
        Code result = apply(kernel, number(call, 0), number(call, 1));
        return guard(result, test, Tested.OPERANDS_AND_VALUE);
    }

    /// The argument as a double.
    private Code number(Expr.Call call, int index) {
        return new CastLowering(lowering, decimals).toFloating(call.arguments().get(index), false);
    }

    private Code absolute(Expr.Call call) {
        Expr operand = call.arguments().getFirst();
        Code value = lowering.lower(operand);
        return switch (operand.type()) {
            case DataType.FloatingPoint _ -> apply(Kernels.math("abs"), value);
            case DataType.Int type -> lowering.fitInteger(magnitude(value), type);
            case DataType.Decimal _ when value.kind() == Kind.LONG -> magnitude(value);
            case DataType _ -> throw FunctionLowering.notFusable(call);
        };
    }

    private static Code magnitude(Code value) {
        return guard(apply(Kernels.ABS, value), Kernels.ABS_FAILS, Tested.OPERANDS);
    }

    private Code sign(Expr.Call call) {
        Code value = lowering.lower(call.arguments().getFirst());
        return switch (value.kind()) {
            case DOUBLE -> apply(Kernels.math("signum"), value);
            case LONG -> apply(Kernels.SIGN, value);
            case BOOL, TEXT, WIDE -> throw FunctionLowering.notFusable(call);
        };
    }

    private Code whole(Expr.Call call, Kernel ofDouble, Kernel byPower) {
        Expr operand = call.arguments().getFirst();
        Code value = lowering.lower(operand);
        return switch (operand.type()) {
            case DataType.FloatingPoint _ -> apply(ofDouble, value);
            case DataType.Int _ -> value;
            case DataType.Decimal(_, int scale)
                    when value.kind() == Kind.LONG && scale <= Longs.MAX_POWER ->
                    apply(byPower, value, Longs.power10(scale));
            case DataType _ -> throw FunctionLowering.notFusable(call);
        };
    }

    private Code round(Expr.Call call) {
        Expr operand = call.arguments().getFirst();
        boolean toWhole = call.arguments().size() == 1;
        if (operand.type() instanceof DataType.FloatingPoint && toWhole) {
            return apply(Kernels.ROUND, lowering.lower(operand));
        }
        if (operand.type() instanceof DataType.Decimal(_, int scale)
                && call.type() instanceof DataType.Decimal type) {
            int digits = toWhole ? 0 : digits(call, scale);
            return decimals.fit(decimals.rescale(lowering.decimal(operand), digits), type);
        }
        throw FunctionLowering.notFusable(call);
    }

    /// The digits behind the point that are asked for, if a literal between 0 and the scale says
    /// so.
    private static int digits(Expr.Call call, int scale) {
        if (call.arguments().get(1) instanceof Expr.Literal(_, Long digits)
                && digits >= 0
                && digits <= scale) {
            return digits.intValue();
        }
        throw FunctionLowering.notFusable(call);
    }

    /// Of two values the one that is not null or compares so to the other.
    private Code extreme(Expr.Call call, ComparisonOp op) {
        if (call.arguments().size() != 2) {
            throw FunctionLowering.notFusable(call);
        }
        Code first = lowering.lower(call.arguments().get(0));
        Code second = lowering.lower(call.arguments().get(1));
        return new Code.Choose(
                List.of(
                        new Code.Arm(new Code.IsNull(first), second),
                        new Code.Arm(new Code.IsNull(second), first),
                        new Code.Arm(new Code.Compare(op, first, second), first)),
                second);
    }
}
