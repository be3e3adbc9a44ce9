package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.LoweredDecimal.isWide;

import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.internal.expr.Code.Tested;
import io.sluice.operators.internal.kernel.Longs;
import io.sluice.type.DataType;
import java.util.List;

/// Lowers arithmetic on decimals.
///
/// **Narrow** loops compute all decimals in 64 bits and guard what the types do not prove to fit. A
/// batch that fails is run again in the **wide** loop, which computes in 128 bits where more than
/// 18 digits may occur, and fails where those do not suffice or the result is an error.
final class DecimalLowering {

    private final boolean wide;

    DecimalLowering(boolean wide) {
        this.wide = wide;
    }

    /// How values of a decimal type travel between operations.
    Kind kind(DataType.Decimal type) {
        return wide && !type.fitsLong() ? Kind.WIDE : Kind.LONG;
    }

    Code arithmetic(
            ArithmeticOp op, LoweredDecimal left, LoweredDecimal right, DataType.Decimal type) {
        LoweredDecimal exact =
                switch (op) {
                    case ADD, SUBTRACT -> sum(op, left, right, type.scale());
                    case MULTIPLY -> product(left, right);
                    case DIVIDE -> quotient(left, right, type.scale());
                    case MODULO -> remainder(left, right);
                };
        return fit(exact, type);
    }

    Code negate(LoweredDecimal value, DataType.Decimal type) {
        if (isWide(value)) {
            return apply(Kernels.WIDE_NEGATE, value.code());
        }
        Code zero = new Code.Constant(0);
        Code negative = new Code.Arithmetic(ArithmeticOp.SUBTRACT, zero, value.code());
        return type.fitsLong()
                ? negative
                : guard(negative, Kernels.SUBTRACT_FAILS, Tested.OPERANDS_AND_VALUE);
    }

    Code compare(ComparisonOp op, LoweredDecimal left, LoweredDecimal right) {
        int scale = Math.max(left.scale(), right.scale());
        LoweredDecimal a = scaleUp(left, scale - left.scale());
        LoweredDecimal b = scaleUp(right, scale - right.scale());
        return isWide(a) || isWide(b)
                ? new Code.Compare(op, widen(a).code(), widen(b).code())
                : new Code.Compare(op, a.code(), b.code());
    }

    /// The number rounded to the type's scale and checked against its precision.
    Code fit(LoweredDecimal value, DataType.Decimal type) {
        LoweredDecimal scaled = rescale(value, type.scale());
        LoweredDecimal checked = checkDigits(scaled, type.precision());
        return kind(type) == Kind.WIDE ? widen(checked).code() : narrow(checked).code();
    }

    LoweredDecimal rescale(LoweredDecimal value, int scale) {
        return scale >= value.scale()
                ? scaleUp(value, scale - value.scale())
                : scaleDown(value, value.scale() - scale);
    }

    private LoweredDecimal sum(
            ArithmeticOp op, LoweredDecimal left, LoweredDecimal right, int resultScale) {
        int scale = Math.max(resultScale, Math.max(left.scale(), right.scale()));
        LoweredDecimal a = scaleUp(left, scale - left.scale());
        LoweredDecimal b = scaleUp(right, scale - right.scale());
        int digits = Math.max(a.digits(), b.digits()) + 1;
        Kernel inWide = op == ArithmeticOp.ADD ? Kernels.WIDE_ADD : Kernels.WIDE_SUBTRACT;
        Kernel fails = op == ArithmeticOp.ADD ? Kernels.ADD_FAILS : Kernels.SUBTRACT_FAILS;
        return new LoweredDecimal(combine(op, a, b, digits, inWide, fails), digits, scale);
    }

    private LoweredDecimal product(LoweredDecimal left, LoweredDecimal right) {
        int digits = left.digits() + right.digits();
        Code code =
                combine(
                        ArithmeticOp.MULTIPLY,
                        left,
                        right,
                        digits,
                        Kernels.WIDE_MULTIPLY,
                        Kernels.MULTIPLY_FAILS);
        return new LoweredDecimal(code, digits, left.scale() + right.scale());
    }

    private Code combine(
            ArithmeticOp op,
            LoweredDecimal left,
            LoweredDecimal right,
            int digits,
            Kernel inWide,
            Kernel fails) {
        boolean proven = digits <= Longs.MAX_POWER;
        if (isWide(left) || isWide(right) || (wide && !proven)) {
            return apply(inWide, widen(left).code(), widen(right).code());
        }
        Code result = new Code.Arithmetic(op, left.code(), right.code());
        return proven ? result : guard(result, fails, Tested.OPERANDS_AND_VALUE);
    }

    /// `left × 10^shift / right`, where the shift gives the result its scale.
    private LoweredDecimal quotient(LoweredDecimal left, LoweredDecimal right, int scale) {
        int shift = scale + right.scale() - left.scale();
        LoweredDecimal dividend = shift > 0 ? scaleUp(left, shift) : left;
        LoweredDecimal divisor = shift < 0 ? scaleUp(right, -shift) : right;
        int digits = dividend.digits();
        if (isWide(dividend) || isWide(divisor)) {
            Code code = apply(Kernels.WIDE_DIVIDE, widen(dividend).code(), widen(divisor).code());
            return new LoweredDecimal(code, digits, scale);
        }
        Code quotient = apply(Kernels.DIVIDE_HALF_UP, dividend.code(), divisor.code());
        Code checked = guard(quotient, Kernels.DIVIDE_FAILS, Tested.OPERANDS);
        return new LoweredDecimal(checked, digits, scale);
    }

    private LoweredDecimal remainder(LoweredDecimal left, LoweredDecimal right) {
        int scale = Math.max(left.scale(), right.scale());
        LoweredDecimal a = scaleUp(left, scale - left.scale());
        LoweredDecimal b = scaleUp(right, scale - right.scale());
        int digits = Math.min(a.digits(), b.digits());
        if (isWide(a) || isWide(b)) {
            Code code = apply(Kernels.WIDE_MODULO, widen(a).code(), widen(b).code());
            return new LoweredDecimal(code, digits, scale);
        }
        Code rest = apply(Kernels.MODULO, a.code(), b.code());
        return new LoweredDecimal(guard(rest, Kernels.IS_ZERO, Tested.LAST_OPERAND), digits, scale);
    }

    private LoweredDecimal scaleUp(LoweredDecimal value, int shift) {
        if (shift == 0) {
            return value;
        }
        int digits = value.digits() + shift;
        int scale = value.scale() + shift;
        boolean proven = digits <= Longs.MAX_POWER;
        if (isWide(value) || (wide && !proven) || shift > Longs.MAX_POWER) {
            if (shift > DataType.Decimal.MAX_PRECISION) {
                throw new NotFusable("decimals scaled by " + shift + " digits");
            }
            Code code = apply(Kernels.WIDE_SCALE_UP, widen(value).code(), shift);
            LoweredDecimal scaled = new LoweredDecimal(code, digits, scale);
            return wide ? scaled : narrow(scaled);
        }
        Code power = new Code.Constant(Longs.power10(shift));
        Code product = new Code.Arithmetic(ArithmeticOp.MULTIPLY, value.code(), power);
        Code code =
                proven
                        ? product
                        : guard(product, Kernels.MULTIPLY_FAILS, Tested.OPERANDS_AND_VALUE);
        return new LoweredDecimal(code, digits, scale);
    }

    private LoweredDecimal scaleDown(LoweredDecimal value, int shift) {
        int digits = Math.max(value.digits() - shift + 1, 1);
        int scale = value.scale() - shift;
        if (isWide(value)) {
            Code code = apply(Kernels.WIDE_SCALE_DOWN, value.code(), shift);
            return new LoweredDecimal(code, digits, scale);
        }
        if (shift > Longs.MAX_POWER) {
            Code code = apply(Kernels.WIDE_SCALE_DOWN, widen(value).code(), shift);
            return narrow(new LoweredDecimal(code, digits, scale));
        }
        Code code = apply(Kernels.DIVIDE_BY_POWER, value.code(), Longs.power10(shift));
        return new LoweredDecimal(code, digits, scale);
    }

    private LoweredDecimal checkDigits(LoweredDecimal value, int precision) {
        if (value.digits() <= precision) {
            return value;
        }
        if (isWide(value)) {
            Code code = apply(Kernels.WIDE_CHECK_DIGITS, value.code(), precision);
            return new LoweredDecimal(code, precision, value.scale());
        }
        if (precision > Longs.MAX_POWER) {
            return value;
        }
        Code code =
                new Code.Guard(
                        value.code(),
                        Kernels.BEYOND,
                        Tested.VALUE,
                        List.of(Longs.power10(precision)));
        return new LoweredDecimal(code, precision, value.scale());
    }

    LoweredDecimal widen(LoweredDecimal value) {
        return isWide(value) ? value : value.withCode(apply(Kernels.WIDE_OF_LONG, value.code()));
    }

    /// The same number in 64 bits, which fails where they do not suffice.
    LoweredDecimal narrow(LoweredDecimal value) {
        return isWide(value) ? value.withCode(apply(Kernels.WIDE_TO_LONG, value.code())) : value;
    }

    static Code apply(Kernel kernel, Code... operands) {
        return new Code.Apply(kernel, List.of(operands), List.of(), -1);
    }

    static Code apply(Kernel kernel, Code operand, long constant) {
        return new Code.Apply(kernel, List.of(operand), List.of(constant), -1);
    }

    static Code guard(Code value, Kernel test, Tested tested) {
        return new Code.Guard(value, test, tested, List.of());
    }
}
