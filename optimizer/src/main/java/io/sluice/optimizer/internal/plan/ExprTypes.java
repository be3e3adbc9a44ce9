package io.sluice.optimizer.internal.plan;

import io.sluice.expr.Expr;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.util.Optional;

/// Brings operands to the types that [Expr] asks for.
public final class ExprTypes {

    private ExprTypes() {}

    /// The expression as a value of a type; literals are converted on the spot where that is exact.
    public static Expr cast(Expr expr, DataType type) {
        if (expr.type().equals(type)) {
            return expr;
        }
        return switch (expr) {
            case Expr.NullLiteral _ -> new Expr.NullLiteral(type);
            case Expr.Literal(DataType.Int _, Object value) ->
                    integer((Long) value, type).orElseGet(() -> new Expr.Cast(expr, type));
            case Expr.Literal(DataType.Decimal _, Object value) when isDouble(type) ->
                    new Expr.Literal(type, ((BigDecimal) value).doubleValue());
            case Expr.Literal(DataType.Decimal _, Object value)
                    when type instanceof DataType.Decimal decimal
                            && fits((BigDecimal) value, decimal) ->
                    new Expr.Literal(type, ((BigDecimal) value).setScale(decimal.scale()));
            case Expr.ColumnRef _,
                    Expr.Literal _,
                    Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Comparison _,
                    Expr.And _,
                    Expr.Or _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.In _,
                    Expr.Like _,
                    Expr.Call _ ->
                    new Expr.Cast(expr, type);
        };
    }

    private static boolean isDouble(DataType type) {
        return type.equals(DataType.FLOAT64);
    }

    private static boolean fits(BigDecimal value, DataType.Decimal type) {
        return value.scale() <= type.scale()
                && value.precision() - value.scale() <= type.precision() - type.scale();
    }

    private static Optional<Expr> integer(long value, DataType type) {
        return switch (type) {
            case DataType.Int(int bitWidth) when fits(value, bitWidth) ->
                    Optional.of(new Expr.Literal(type, value));
            case DataType.Decimal(int precision, int scale) -> {
                BigDecimal decimal = BigDecimal.valueOf(value).setScale(scale);
                yield decimal.precision() <= precision
                        ? Optional.of(new Expr.Literal(type, decimal))
                        : Optional.empty();
            }
            case DataType.FloatingPoint _ when Math.abs(value) < 1L << 24 ->
                    Optional.of(new Expr.Literal(type, (double) value));
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    Optional.empty();
        };
    }

    private static boolean fits(long value, int bitWidth) {
        int shift = Long.SIZE - bitWidth;
        return value << shift >> shift == value;
    }

    /// The type that two values are compared in; empty where they cannot be.
    public static Optional<DataType> common(DataType left, DataType right) {
        if (left.equals(right) || right instanceof DataType.Null) {
            return Optional.of(left);
        }
        if (left instanceof DataType.Null) {
            return Optional.of(right);
        }
        if (isNumber(left) && isNumber(right)) {
            return Optional.of(commonNumber(left, right));
        }
        boolean times = isDateOrTimestamp(left) && isDateOrTimestamp(right);
        if (times) {
            boolean zoned =
                    left.equals(DataType.TIMESTAMP_TZ) || right.equals(DataType.TIMESTAMP_TZ);
            return Optional.of(zoned ? DataType.TIMESTAMP_TZ : DataType.TIMESTAMP);
        }
        return Optional.empty();
    }

    private static DataType commonNumber(DataType left, DataType right) {
        if (left instanceof DataType.Int(int leftWidth)
                && right instanceof DataType.Int(int rightWidth)) {
            return leftWidth >= rightWidth ? left : right;
        }
        if (left instanceof DataType.FloatingPoint || right instanceof DataType.FloatingPoint) {
            return left.equals(DataType.FLOAT32) && right.equals(DataType.FLOAT32)
                    ? left
                    : DataType.FLOAT64;
        }
        DataType.Decimal a = asDecimal(left);
        DataType.Decimal b = asDecimal(right);
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return DataType.decimal(Math.min(DataType.Decimal.MAX_PRECISION, whole + scale), scale);
    }

    /// A decimal that holds every value of an integer type; a decimal type itself.
    public static DataType.Decimal asDecimal(DataType type) {
        return switch (type) {
            case DataType.Decimal decimal -> decimal;
            case DataType.Int(int bitWidth) ->
                    new DataType.Decimal(
                            switch (bitWidth) {
                                case 8 -> 3;
                                case 16 -> 5;
                                case 32 -> 10;
                                default -> 19;
                            },
                            0);
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.FloatingPoint _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    throw new IllegalArgumentException(type.sqlName() + " as a decimal");
        };
    }

    public static boolean isNumber(DataType type) {
        return type instanceof DataType.Int
                || type instanceof DataType.Decimal
                || type instanceof DataType.FloatingPoint;
    }

    private static boolean isDateOrTimestamp(DataType type) {
        return type instanceof DataType.Date || type instanceof DataType.Timestamp;
    }
}
