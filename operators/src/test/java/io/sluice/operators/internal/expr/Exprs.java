package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.util.List;

/// Expressions in few words.
final class Exprs {

    private Exprs() {}

    static Expr column(int index, DataType type) {
        return new Expr.ColumnRef(index, "c" + index, type);
    }

    static Expr.Literal bigint(long value) {
        return new Expr.Literal(DataType.INT64, value);
    }

    static Expr.Literal integer(int value) {
        return new Expr.Literal(DataType.INT32, (long) value);
    }

    static Expr.Literal number(double value) {
        return new Expr.Literal(DataType.FLOAT64, value);
    }

    static Expr.Literal text(String value) {
        return new Expr.Literal(DataType.UTF8, value);
    }

    static Expr.Literal decimal(String value, int precision) {
        BigDecimal decimal = new BigDecimal(value);
        return new Expr.Literal(DataType.decimal(precision, decimal.scale()), decimal);
    }

    static Expr nothing(DataType type) {
        return new Expr.NullLiteral(type);
    }

    static Expr add(Expr left, Expr right, DataType type) {
        return new Expr.Arithmetic(ArithmeticOp.ADD, left, right, type);
    }

    static Expr subtract(Expr left, Expr right, DataType type) {
        return new Expr.Arithmetic(ArithmeticOp.SUBTRACT, left, right, type);
    }

    static Expr multiply(Expr left, Expr right, DataType type) {
        return new Expr.Arithmetic(ArithmeticOp.MULTIPLY, left, right, type);
    }

    static Expr divide(Expr left, Expr right, DataType type) {
        return new Expr.Arithmetic(ArithmeticOp.DIVIDE, left, right, type);
    }

    static Expr modulo(Expr left, Expr right, DataType type) {
        return new Expr.Arithmetic(ArithmeticOp.MODULO, left, right, type);
    }

    static Expr compare(ComparisonOp op, Expr left, Expr right) {
        return new Expr.Comparison(op, left, right);
    }

    static Expr and(Expr... operands) {
        return new Expr.And(List.of(operands));
    }

    static Expr or(Expr... operands) {
        return new Expr.Or(List.of(operands));
    }

    static Expr not(Expr operand) {
        return new Expr.Not(operand);
    }

    static Expr isNull(Expr operand) {
        return new Expr.IsNull(operand);
    }

    static Expr when(Expr condition, Expr value, Expr otherwise) {
        return new Expr.Case(
                List.of(new Expr.Branch(condition, value)), otherwise, otherwise.type());
    }

    static Expr like(Expr operand, String pattern) {
        return new Expr.Like(operand, text(pattern), "", false);
    }

    static Expr call(String function, DataType type, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), type);
    }
}
