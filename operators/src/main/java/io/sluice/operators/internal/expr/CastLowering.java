package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.DecimalLowering.apply;
import static io.sluice.operators.internal.expr.DecimalLowering.guard;

import io.sluice.expr.Expr;
import io.sluice.operators.internal.expr.Code.Tested;
import io.sluice.operators.internal.value.Casts;
import io.sluice.type.DataType;

/// Lowers casts between numbers, booleans, dates and timestamps. Those from and to text, and from
/// floating point to decimals, are left to the row evaluator.
final class CastLowering {

    private final Lowering lowering;
    private final DecimalLowering decimals;

    CastLowering(Lowering lowering, DecimalLowering decimals) {
        this.lowering = lowering;
        this.decimals = decimals;
    }

    Code lower(Expr.Cast cast) {
        Expr operand = cast.operand();
        DataType from = operand.type();
        DataType to = cast.type();
        Casts.check(from, to);
        if (from.equals(to)) {
            return lowering.lower(operand);
        }
        if (from instanceof DataType.Null) {
            return new Code.Null(lowering.kind(to));
        }
        return switch (to) {
            case DataType.Int type -> toInteger(operand, type);
            case DataType.FloatingPoint(int bitWidth) -> toFloating(operand, bitWidth == 32);
            case DataType.Decimal type -> decimals.fit(lowering.decimal(operand), type);
            case DataType.Bool() -> {
                if (!(from instanceof DataType.Int)) {
                    throw notFusable(from, to);
                }
                yield apply(Kernels.LONG_TO_BOOL, lowering.lower(operand));
            }
            case DataType.Date() -> {
                requireTemporal(from, to);
                yield apply(Kernels.DAY_OF, lowering.lower(operand));
            }
            case DataType.Time() -> {
                requireTemporal(from, to);
                yield apply(Kernels.MICROS_OF_DAY, lowering.lower(operand));
            }
            case DataType.Timestamp _ -> {
                requireTemporal(from, to);
                Code value = lowering.lower(operand);
                yield from instanceof DataType.Date
                        ? guard(
                                apply(Kernels.MIDNIGHT, value),
                                Kernels.BEYOND_MICROS,
                                Tested.OPERANDS)
                        : value;
            }
            case DataType.Null(),
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    throw notFusable(from, to);
        };
    }

    private Code toInteger(Expr operand, DataType.Int type) {
        return switch (operand.type()) {
            case DataType.Bool() -> apply(Kernels.BOOL_TO_LONG, lowering.lower(operand));
            case DataType.Int(int bitWidth) -> {
                Code value = lowering.lower(operand);
                yield bitWidth <= type.bitWidth() ? value : lowering.fitInteger(value, type);
            }
            case DataType.Decimal _ -> {
                LoweredDecimal whole = decimals.rescale(lowering.decimal(operand), 0);
                yield lowering.fitInteger(decimals.narrow(whole).code(), type);
            }
            case DataType.FloatingPoint _ -> {
                Code value = lowering.lower(operand);
                Code rounded = apply(Kernels.DOUBLE_TO_LONG, value);
                yield lowering.fitInteger(
                        guard(rounded, Kernels.BEYOND_LONG, Tested.OPERANDS), type);
            }
            case DataType from -> throw notFusable(from, type);
        };
    }

    /// @param single whether the result has 32 bits
    Code toFloating(Expr operand, boolean single) {
        Code value = lowering.lower(operand);
        return switch (operand.type()) {
            case DataType.Int _ ->
                    apply(single ? Kernels.LONG_TO_SINGLE : Kernels.LONG_TO_DOUBLE, value);
            case DataType.Decimal(_, int scale) -> {
                boolean isWide = value.kind() == Kind.WIDE;
                Kernel kernel =
                        single
                                ? isWide ? Kernels.WIDE_TO_SINGLE : Kernels.DECIMAL_TO_SINGLE
                                : isWide ? Kernels.WIDE_TO_DOUBLE : Kernels.DECIMAL_TO_DOUBLE;
                yield apply(kernel, value, scale);
            }
            case DataType.FloatingPoint _ ->
                    single
                            ? guard(
                                    apply(Kernels.DOUBLE_TO_SINGLE, value),
                                    Kernels.BEYOND_SINGLE,
                                    Tested.OPERANDS)
                            : value;
            case DataType from ->
                    throw notFusable(from, single ? DataType.FLOAT32 : DataType.FLOAT64);
        };
    }

    private static void requireTemporal(DataType from, DataType to) {
        if (!(from instanceof DataType.Timestamp) && !(from instanceof DataType.Date)) {
            throw notFusable(from, to);
        }
    }

    private static NotFusable notFusable(DataType from, DataType to) {
        return new NotFusable("a cast from " + from.sqlName() + " to " + to.sqlName());
    }
}
