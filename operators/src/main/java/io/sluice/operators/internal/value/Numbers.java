package io.sluice.operators.internal.value;

import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Arithmetic on two numbers, as [io.sluice.expr.Expr.Arithmetic] defines it.
public final class Numbers {

    private Numbers() {}

    /// @throws ValueException on overflow and division by zero
    public static Object arithmetic(ArithmeticOp op, Object left, Object right, DataType type) {
        return switch (type) {
            case DataType.Int integer -> integer(op, (Long) left, (Long) right, integer);
            case DataType.Decimal decimal ->
                    decimal(op, (BigDecimal) left, (BigDecimal) right, decimal);
            case DataType.FloatingPoint floating ->
                    floating(op, (Double) left, (Double) right, floating);
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    throw new IllegalArgumentException("arithmetic on " + type.sqlName());
        };
    }

    /// @throws ValueException on overflow
    public static Object negate(Object value, DataType type) {
        return switch (value) {
            case Long number -> fit(BigInteger.valueOf(number).negate(), type, "-(" + number + ")");
            case BigDecimal number -> number.negate();
            case Double number -> -number;
            default -> throw new IllegalArgumentException("negation of " + type.sqlName());
        };
    }

    /// The integer, if the type holds it.
    public static Long fit(BigInteger value, DataType type, String what) {
        int bitWidth = ((DataType.Int) type).bitWidth();
        if (value.bitLength() >= bitWidth) {
            throw ValueException.overflow(what, type.sqlName());
        }
        return value.longValue();
    }

    /// The number rounded half up to the type's scale, if its digits suffice.
    public static BigDecimal fit(BigDecimal value, DataType.Decimal type, String what) {
        long integerDigits = (long) value.precision() - value.scale();
        if (value.signum() != 0 && integerDigits > type.precision() - type.scale()) {
            throw ValueException.overflow(what, type.sqlName());
        }
        if (integerDigits < -type.scale()) {
            return BigDecimal.valueOf(0, type.scale());
        }
        BigDecimal rounded = value.setScale(type.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() > type.precision()) {
            throw ValueException.overflow(what, type.sqlName());
        }
        return rounded;
    }

    private static Long integer(ArithmeticOp op, long left, long right, DataType.Int type) {
        BigInteger a = BigInteger.valueOf(left);
        BigInteger b = BigInteger.valueOf(right);
        String what = left + " " + op.symbol() + " " + right;
        BigInteger result =
                switch (op) {
                    case ADD -> a.add(b);
                    case SUBTRACT -> a.subtract(b);
                    case MULTIPLY -> a.multiply(b);
                    case DIVIDE -> {
                        checkDivisor(right == 0, what);
                        yield a.divide(b);
                    }
                    case MODULO -> {
                        checkDivisor(right == 0, what);
                        yield a.remainder(b);
                    }
                };
        return fit(result, type, what);
    }

    private static BigDecimal decimal(
            ArithmeticOp op, BigDecimal left, BigDecimal right, DataType.Decimal type) {
        String what = left.toPlainString() + " " + op.symbol() + " " + right.toPlainString();
        BigDecimal result =
                switch (op) {
                    case ADD -> left.add(right);
                    case SUBTRACT -> left.subtract(right);
                    case MULTIPLY -> left.multiply(right);
                    case DIVIDE -> {
                        checkDivisor(right.signum() == 0, what);
                        yield left.divide(right, type.scale(), RoundingMode.HALF_UP);
                    }
                    case MODULO -> {
                        checkDivisor(right.signum() == 0, what);
                        yield left.remainder(right);
                    }
                };
        return fit(result, type, what);
    }

    private static Double floating(
            ArithmeticOp op, double left, double right, DataType.FloatingPoint type) {
        double result =
                switch (op) {
                    case ADD -> left + right;
                    case SUBTRACT -> left - right;
                    case MULTIPLY -> left * right;
                    case DIVIDE -> {
                        checkDivisor(right == 0, left + " / " + right);
                        yield left / right;
                    }
                    case MODULO -> {
                        checkDivisor(right == 0, left + " % " + right);
                        yield left % right;
                    }
                };
        // For operands of 32 bits rounding the 64-bit result once more gives the 32-bit result.
        return type.bitWidth() == 32 ? (double) (float) result : result;
    }

    private static void checkDivisor(boolean zero, String what) {
        if (zero) {
            throw ValueException.divisionByZero(what);
        }
    }
}
