package io.sluice.operators.function;

import static io.sluice.operators.function.TypeRules.returns;
import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.operators.function.TypeRules.Kind;
import io.sluice.operators.internal.value.Numbers;
import io.sluice.operators.internal.value.TextFormat;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.operators.internal.value.ValueOrder;
import io.sluice.type.DataType;
import io.sluice.type.DataType.ListOf;
import io.sluice.type.DataType.Struct;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Functions of numbers. Those of `double` take any number and have IEEE 754's results, except that
/// an argument outside the function's domain is an error.
final class MathFunctions {

    private static final int MAX_DIGITS = 400;

    private MathFunctions() {}

    static List<ValueFunction> all() {
        List<ValueFunction> all = new ArrayList<>();
        all.add(strict("abs", MathFunctions::sameType, (type, a) -> abs(type, number(a, 0))));
        all.add(strict("sign", MathFunctions::signType, (_, a) -> sign(number(a, 0))));
        for (String name : List.of("ceil", "ceiling")) {
            all.add(whole(name, RoundingMode.CEILING));
        }
        all.add(whole("floor", RoundingMode.FLOOR));
        all.add(digits("round", RoundingMode.HALF_UP));
        all.add(digits("trunc", RoundingMode.DOWN));
        all.add(
                strict(
                        "mod",
                        MathFunctions::modType,
                        (type, a) ->
                                Numbers.arithmetic(
                                        ArithmeticOp.MODULO, number(a, 0), number(a, 1), type)));
        all.add(
                ValueFunction.lenient(
                        "greatest", MathFunctions::extremeType, (_, a) -> extreme(a, 1)));
        all.add(
                ValueFunction.lenient(
                        "least", MathFunctions::extremeType, (_, a) -> extreme(a, -1)));
        all.add(unary("sqrt", Math::sqrt));
        all.add(unary("cbrt", Math::cbrt));
        all.add(unary("exp", Math::exp));
        all.add(logarithm("ln", Math::log));
        all.add(logarithm("log10", Math::log10));
        all.add(binary("power", Math::pow));
        all.add(unary("sin", Math::sin));
        all.add(unary("cos", Math::cos));
        all.add(unary("tan", Math::tan));
        all.add(unary("asin", Math::asin));
        all.add(unary("acos", Math::acos));
        all.add(unary("atan", Math::atan));
        all.add(binary("atan2", Math::atan2));
        all.add(unary("radians", Math::toRadians));
        all.add(unary("degrees", Math::toDegrees));
        return all;
    }

    private static ValueFunction strict(
            String name, ValueFunction.TypeRule types, ValueFunction.Body body) {
        return ValueFunction.strict(name, types, body);
    }

    private static DataType sameType(String function, List<DataType> arguments) {
        TypeRules.check(function, arguments, Kind.NUMBER);
        return arguments.getFirst();
    }

    private static DataType signType(String function, List<DataType> arguments) {
        DataType type = sameType(function, arguments);
        return type instanceof DataType.Decimal ? DataType.decimal(1, 0) : type;
    }

    private static Object abs(DataType type, Object value) {
        return switch (value) {
            case Long number -> number < 0 ? Numbers.negate(number, type) : number;
            case BigDecimal number -> number.abs();
            case Double number -> Math.abs(number);
            default -> throw unexpected(value);
        };
    }

    private static Object sign(Object value) {
        return switch (value) {
            case Long number -> (long) Long.signum(number);
            case BigDecimal number -> BigDecimal.valueOf(number.signum());
            case Double number -> Math.signum(number);
            default -> throw unexpected(value);
        };
    }

    /// Rounds to whole numbers; a decimal loses its fraction and keeps its precision.
    private static ValueFunction whole(String name, RoundingMode mode) {
        return strict(
                name,
                (function, arguments) ->
                        sameType(function, arguments) instanceof DataType.Decimal decimal
                                ? DataType.decimal(decimal.precision(), 0)
                                : arguments.getFirst(),
                (type, a) ->
                        switch (number(a, 0)) {
                            case Long number -> number;
                            case BigDecimal number ->
                                    Numbers.fit(
                                            number.setScale(0, mode),
                                            (DataType.Decimal) type,
                                            number.toPlainString());
                            case Double number ->
                                    mode == RoundingMode.FLOOR
                                            ? Math.floor(number)
                                            : Math.ceil(number);
                            case Object other -> throw unexpected(other);
                        });
    }

    /// Rounds to a number of decimal digits, 0 if it is not given, before the point if negative.
    private static ValueFunction digits(String name, RoundingMode mode) {
        return strict(
                name,
                MathFunctions::roundType,
                (type, a) -> {
                    long wanted = a.size() == 1 ? 0 : (Long) number(a, 1);
                    int digits = Math.clamp(wanted, -MAX_DIGITS, MAX_DIGITS);
                    return round(type, number(a, 0), digits, mode);
                });
    }

    private static DataType roundType(String function, List<DataType> arguments) {
        if (arguments.size() == 2) {
            TypeRules.check(function, arguments, Kind.NUMBER, Kind.INTEGER);
        } else {
            TypeRules.check(function, arguments, Kind.NUMBER);
        }
        if (!(arguments.getFirst() instanceof DataType.Decimal(int precision, int scale))) {
            return arguments.getFirst();
        }
        // Rounding up may take one digit more before the point.
        int wider = Math.min(precision + 1, DataType.Decimal.MAX_PRECISION);
        return arguments.size() == 2
                ? DataType.decimal(wider, scale)
                : DataType.decimal(Math.max(wider - scale, 1), 0);
    }

    private static Object round(DataType type, Object value, int digits, RoundingMode mode) {
        return switch (value) {
            case Long number -> {
                BigDecimal rounded = BigDecimal.valueOf(number).setScale(Math.min(digits, 0), mode);
                yield Numbers.fit(rounded.toBigInteger(), type, number.toString());
            }
            case BigDecimal number -> {
                BigDecimal rounded = number.setScale(Math.min(digits, number.scale()), mode);
                yield Numbers.fit(rounded, (DataType.Decimal) type, number.toPlainString());
            }
            case Double number -> {
                if (number.isNaN() || number.isInfinite()) {
                    yield number;
                }
                String shortest =
                        type.equals(DataType.FLOAT32)
                                ? Float.toString(number.floatValue())
                                : number.toString();
                BigDecimal exact = new BigDecimal(shortest);
                double rounded =
                        exact.scale() <= digits
                                ? number
                                : exact.setScale(digits, mode).doubleValue();
                yield type.equals(DataType.FLOAT32)
                        ? (Object) (double) (float) Math.copySign(rounded, number)
                        : (Object) Math.copySign(rounded, number);
            }
            default -> throw unexpected(value);
        };
    }

    private static DataType modType(String function, List<DataType> arguments) {
        TypeRules.check(function, arguments, Kind.NUMBER, Kind.NUMBER);
        DataType left = arguments.get(0);
        DataType right = arguments.get(1);
        if (left instanceof DataType.Decimal(int leftPrecision, int leftScale)
                && right instanceof DataType.Decimal(int rightPrecision, int rightScale)) {
            int scale = Math.max(leftScale, rightScale);
            int whole = Math.min(leftPrecision - leftScale, rightPrecision - rightScale);
            return DataType.decimal(
                    Math.clamp(whole + scale, Math.max(scale, 1), DataType.Decimal.MAX_PRECISION),
                    scale);
        }
        if (!left.equals(right)) {
            throw TypeRules.refused(function, arguments, "two numbers of one type");
        }
        return left;
    }

    private static DataType extremeType(String function, List<DataType> arguments) {
        Set<DataType> types = new LinkedHashSet<>(arguments);
        types.remove(DataType.NULL);
        boolean comparable =
                types.stream().noneMatch(type -> type instanceof ListOf || type instanceof Struct);
        if (arguments.isEmpty() || types.size() > 1 || !comparable) {
            throw TypeRules.refused(function, arguments, "values of one type");
        }
        return types.isEmpty() ? DataType.NULL : types.iterator().next();
    }

    private static @Nullable Object extreme(List<@Nullable Object> arguments, int wanted) {
        Object best = null;
        for (Object argument : arguments) {
            if (argument != null
                    && (best == null || ValueOrder.compare(argument, best) * wanted > 0)) {
                best = argument;
            }
        }
        return best;
    }

    private static ValueFunction unary(String name, DoubleUnaryOperator operator) {
        return strict(
                name,
                returns(DataType.FLOAT64, Kind.NUMBER),
                (_, a) -> {
                    double argument = toDouble(number(a, 0));
                    double result = operator.applyAsDouble(argument);
                    if (Double.isNaN(result) && !Double.isNaN(argument)) {
                        throw outOfDomain(name, argument);
                    }
                    return result;
                });
    }

    private static ValueFunction logarithm(String name, DoubleUnaryOperator operator) {
        return unary(
                name, argument -> argument == 0 ? Double.NaN : operator.applyAsDouble(argument));
    }

    private static ValueFunction binary(String name, DoubleBinaryOperator operator) {
        return strict(
                name,
                returns(DataType.FLOAT64, Kind.NUMBER, Kind.NUMBER),
                (_, a) -> {
                    double left = toDouble(number(a, 0));
                    double right = toDouble(number(a, 1));
                    double result = operator.applyAsDouble(left, right);
                    boolean undefined = Double.isNaN(result) && !Double.isNaN(left + right);
                    if (undefined || (name.equals("power") && left == 0 && right < 0)) {
                        throw outOfDomain(name, left, right);
                    }
                    return result;
                });
    }

    private static ValueException outOfDomain(String name, double... arguments) {
        StringBuilder call = new StringBuilder(name).append('(');
        for (int i = 0; i < arguments.length; i++) {
            call.append(i == 0 ? "" : ", ").append(TextFormat.format(arguments[i]));
        }
        return ValueException.invalidArgument(call.append(") is not defined").toString());
    }

    private static double toDouble(Object value) {
        return ((Number) value).doubleValue();
    }

    private static Object number(List<@Nullable Object> arguments, int index) {
        return requireNonNull(arguments.get(index));
    }

    private static IllegalArgumentException unexpected(Object value) {
        return new IllegalArgumentException(
                "a " + value.getClass().getSimpleName() + " is no number");
    }
}
