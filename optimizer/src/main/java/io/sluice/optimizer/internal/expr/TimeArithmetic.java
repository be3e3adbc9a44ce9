package io.sluice.optimizer.internal.expr;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// Times plus or minus intervals, as calls of functions that add a number of days, months or
/// microseconds. Intervals exist only here: there are no columns of them.
final class TimeArithmetic {

    private static final long MICROS_PER_MILLI = 1_000;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final ExprLowering lowering;

    TimeArithmetic(ExprLowering lowering) {
        this.lowering = lowering;
    }

    Expr lower(RexCall call) {
        Expr result = shifted(call);
        if (result.type().equals(DataType.TIMESTAMP)
                && call.getType().getSqlTypeName() == SqlTypeName.DATE) {
            throw new QueryException(
                    ErrorCode.SQL_INVALID,
                    "a date moved by parts of days is no date; cast it to timestamp first");
        }
        return result;
    }

    private Expr shifted(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        if (isInterval(left.getType()) && call.getKind() == SqlKind.PLUS) {
            return shift(right, left, false);
        }
        if (isInterval(right.getType()) && !isInterval(left.getType())) {
            return shift(left, right, call.getKind() == SqlKind.MINUS);
        }
        throw ExprLowering.unsupported(
                left.getType().getSqlTypeName()
                        + (call.getKind() == SqlKind.PLUS ? " + " : " - ")
                        + right.getType().getSqlTypeName());
    }

    private Expr shift(RexNode time, RexNode interval, boolean backwards) {
        Expr amount = signed(amount(interval), backwards);
        Expr start = lowering.operand(time);
        if (start.type().equals(DataType.TIME)) {
            throw ExprLowering.unsupported("a time of day plus or minus an interval");
        }
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(interval.getType().getSqlTypeName())) {
            return call("date_add_months", start, amount);
        }
        if (!start.type().equals(DataType.DATE)) {
            return call("date_add_micros", start, amount);
        }
        if (amount instanceof Expr.Literal(_, Object value)
                && (Long) value % MICROS_PER_DAY == 0
                && !hasTimeUnit(interval.getType())) {
            return call("date_add_days", start, bigint((Long) value / MICROS_PER_DAY));
        }
        if (!hasTimeUnit(interval.getType())) {
            Expr days =
                    new Expr.Arithmetic(
                            ArithmeticOp.DIVIDE, amount, bigint(MICROS_PER_DAY), DataType.INT64);
            return call("date_add_days", start, days);
        }
        return call("date_add_micros", ExprTypes.cast(start, DataType.TIMESTAMP), amount);
    }

    private static long inRange(BigInteger amount) {
        if (amount.bitLength() >= Long.SIZE) {
            throw new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW,
                    "an interval of "
                            + amount
                            + " microseconds is longer than the longest, which is of "
                            + Long.MAX_VALUE);
        }
        return amount.longValue();
    }

    private static Expr signed(Expr amount, boolean backwards) {
        if (!backwards) {
            return amount;
        }
        return amount instanceof Expr.Literal(_, Object value)
                ? bigint(inRange(BigInteger.valueOf((Long) value).negate()))
                : new Expr.Negate(amount);
    }

    /// Whether the interval counts parts of days, so that a date becomes a timestamp.
    private static boolean hasTimeUnit(RelDataType type) {
        return type.getSqlTypeName() != SqlTypeName.INTERVAL_DAY;
    }

    /// An interval as a number of months or of microseconds.
    private Expr amount(RexNode interval) {
        if (interval instanceof RexLiteral literal) {
            BigDecimal value = Objects.requireNonNull(literal.getValueAs(BigDecimal.class));
            boolean months =
                    SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName());
            BigDecimal amount = value.multiply(BigDecimal.valueOf(months ? 1 : MICROS_PER_MILLI));
            return bigint(inRange(amount.toBigInteger()));
        }
        if (interval instanceof RexCall call) {
            return switch (call.getKind()) {
                case TIMES, CHECKED_TIMES -> product(call);
                case PLUS -> both(call, ArithmeticOp.ADD);
                case MINUS -> both(call, ArithmeticOp.SUBTRACT);
                case MINUS_PREFIX -> signed(amount(call.getOperands().getFirst()), true);
                default -> throw unsupported(interval);
            };
        }
        throw unsupported(interval);
    }

    private Expr product(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        RexNode interval = isInterval(left.getType()) ? left : right;
        Expr factor = lowering.operand(interval == left ? right : left);
        if (!(factor.type() instanceof DataType.Int)) {
            throw ExprLowering.unsupported(
                    "an interval times " + factor.type().sqlName() + ", other than an integer,");
        }
        return new Expr.Arithmetic(
                ArithmeticOp.MULTIPLY,
                ExprTypes.cast(factor, DataType.INT64),
                amount(interval),
                DataType.INT64);
    }

    private Expr both(RexCall call, ArithmeticOp op) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        if (!isInterval(left.getType()) || !isInterval(right.getType())) {
            throw unsupported(call);
        }
        return new Expr.Arithmetic(op, amount(left), amount(right), DataType.INT64);
    }

    private Expr call(String function, Expr time, Expr amount) {
        DataType type =
                lowering.functions()
                        .scalar(function)
                        .returnType(List.of(time.type(), amount.type()));
        return new Expr.Call(function, List.of(time, amount), type);
    }

    private static boolean isInterval(RelDataType type) {
        return SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName());
    }

    private static Expr bigint(long value) {
        return new Expr.Literal(DataType.INT64, value);
    }

    private static QueryException unsupported(RexNode interval) {
        return ExprLowering.unsupported("the interval " + interval);
    }
}
