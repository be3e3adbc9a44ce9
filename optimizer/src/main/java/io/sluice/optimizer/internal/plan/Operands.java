package io.sluice.optimizer.internal.plan;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.type.DataType;
import java.util.List;

/// Makes operators whose operands have the types that [Expr] asks for.
public final class Operands {

    private Operands() {}

    /// A comparison of two values that have a common type.
    public static Expr compare(Expr.ComparisonOp op, Expr left, Expr right) {
        return aligned(op, withoutWidening(left), withoutWidening(right));
    }

    /// Decimals of any scale can be compared, so a cast that only adds digits is in the way: of
    /// statistics, of filters that tables take, and of speed.
    private static Expr withoutWidening(Expr expr) {
        return expr instanceof Expr.Cast(Expr operand, DataType.Decimal to)
                        && operand.type() instanceof DataType.Decimal from
                        && to.scale() >= from.scale()
                ? operand
                : expr;
    }

    private static Expr aligned(Expr.ComparisonOp op, Expr left, Expr right) {
        boolean decimals =
                left.type() instanceof DataType.Decimal && right.type() instanceof DataType.Decimal;
        if (decimals || left.type().equals(right.type())) {
            return new Expr.Comparison(op, left, right);
        }
        DataType common =
                ExprTypes.common(left.type(), right.type())
                        .orElseThrow(() ->
                                new QueryException(
                                        ErrorCode.SQL_INVALID,
                                        left.type().sqlName()
                                                + " and "
                                                + right.type().sqlName()
                                                + " cannot be compared; cast one of"
                                                + " them"));
        if (common instanceof DataType.Decimal) {
            return new Expr.Comparison(op, decimal(left), decimal(right));
        }
        return new Expr.Comparison(op, ExprTypes.cast(left, common), ExprTypes.cast(right, common));
    }

    private static Expr decimal(Expr expr) {
        return expr.type() instanceof DataType.Null
                ? ExprTypes.cast(expr, DataType.decimal(1, 0))
                : ExprTypes.cast(expr, ExprTypes.asDecimal(expr.type()));
    }

    /// Arithmetic on numbers with a result of a given type.
    public static Expr arithmetic(Expr.ArithmeticOp op, Expr left, Expr right, DataType type) {
        return switch (type) {
            case DataType.Int _ -> {
                // The remainder's type is the divisor's, which may be too narrow for the dividend.
                DataType wide =
                        ExprTypes.common(
                                        ExprTypes.common(left.type(), right.type()).orElse(type),
                                        type)
                                .orElse(type);
                Expr result =
                        new Expr.Arithmetic(
                                op, ExprTypes.cast(left, wide), ExprTypes.cast(right, wide), wide);
                yield ExprTypes.cast(result, type);
            }
            case DataType.Decimal _ -> new Expr.Arithmetic(op, decimal(left), decimal(right), type);
            case DataType.FloatingPoint _ ->
                    new Expr.Arithmetic(
                            op, ExprTypes.cast(left, type), ExprTypes.cast(right, type), type);
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    throw new QueryException(
                            ErrorCode.UNSUPPORTED,
                            "arithmetic with a result of type "
                                    + type.sqlName()
                                    + " is not supported");
        };
    }

    /// All of the conditions; [Expr#TRUE] for none.
    public static Expr and(List<Expr> conditions) {
        List<Expr> rest = conditions.stream().filter(each -> !each.equals(Expr.TRUE)).toList();
        return switch (rest.size()) {
            case 0 -> Expr.TRUE;
            case 1 -> rest.getFirst();
            default -> new Expr.And(rest);
        };
    }

    /// The conditions that must all hold.
    public static List<Expr> conjuncts(Expr condition) {
        return condition instanceof Expr.And(List<Expr> operands)
                ? operands.stream().flatMap(each -> conjuncts(each).stream()).toList()
                : List.of(condition);
    }
}
