package io.sluice.optimizer.internal.expr;

import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.constant.ConstantExpressions;
import io.sluice.optimizer.internal.thread.PlanningStop;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/// Computes constant expressions with the engine's own evaluator, so that they mean the same at
/// planning and at run time. What fails (a division by zero, say) or cannot be written as a literal
/// is left as it is: it may never be evaluated. So are long texts, which a plan would carry along
/// and print; rules ask again and again, so what was left once is not computed again.
///
/// For one statement, whose planning is one thread at a time.
public final class ConstantFolding implements RexExecutor {

    private static final int MAX_LITERAL_LENGTH = 64 << 10;

    private final StatementScope scope;
    private final Set<RexNode> left = new HashSet<>();

    public ConstantFolding(StatementScope scope) {
        this.scope = scope;
    }

    @Override
    public void reduce(
            RexBuilder rexBuilder, List<RexNode> constants, List<RexNode> reducedValues) {
        ExprLowering lowering = new ExprLowering(scope, Schema.EMPTY);
        for (RexNode constant : constants) {
            reducedValues.add(reduce(rexBuilder, lowering, constant));
        }
    }

    private RexNode reduce(RexBuilder rexBuilder, ExprLowering lowering, RexNode constant) {
        if (SqlTypeName.INTERVAL_TYPES.contains(constant.getType().getSqlTypeName())
                || left.contains(constant)) {
            return constant;
        }
        PlanningStop.check();
        RexNode reduced;
        try {
            Expr expr = lowering.lower(constant);
            Object value = ConstantExpressions.value(expr, scope.functions());
            reduced = literal(rexBuilder, constant, value);
        } catch (QueryException e) {
            reduced = constant;
        }
        if (reduced == constant) {
            left.add(constant);
        }
        return reduced;
    }

    private static RexNode literal(
            RexBuilder rexBuilder, RexNode constant, @Nullable Object value) {
        RelDataType type = constant.getType();
        return switch (value) {
            case null -> rexBuilder.makeNullLiteral(type);
            case Long number -> rexBuilder.makeLiteral(BigDecimal.valueOf(number), type, true);
            case Double number when Double.isFinite(number) ->
                    rexBuilder.makeLiteral(number, type, true);
            case String text when text.length() > MAX_LITERAL_LENGTH -> constant;
            case Boolean _, BigDecimal _, String _ -> rexBuilder.makeLiteral(value, type, true);
            case LocalDate date when hasFourDigits(date.getYear()) ->
                    rexBuilder.makeLiteral(new DateString(date.toString()), type, true);
            case LocalTime time -> rexBuilder.makeLiteral(time(time), type, true);
            case LocalDateTime at when hasFourDigits(at.getYear()) ->
                    rexBuilder.makeLiteral(timestamp(at), type, true);
            case Instant instant -> {
                LocalDateTime at = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
                yield hasFourDigits(at.getYear())
                        ? rexBuilder.makeLiteral(timestamp(at), type, true)
                        : constant;
            }
            case ByteBuffer bytes when bytes.remaining() <= MAX_LITERAL_LENGTH -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                yield rexBuilder.makeLiteral(new ByteString(copy), type, true);
            }
            default -> constant;
        };
    }

    /// Calcite's literals take no other years.
    private static boolean hasFourDigits(int year) {
        return year >= 1 && year <= 9999;
    }

    private static TimeString time(LocalTime time) {
        return new TimeString(time.getHour(), time.getMinute(), time.getSecond())
                .withNanos(time.getNano());
    }

    private static TimestampString timestamp(LocalDateTime at) {
        return new TimestampString(
                        at.getYear(),
                        at.getMonthValue(),
                        at.getDayOfMonth(),
                        at.getHour(),
                        at.getMinute(),
                        at.getSecond())
                .withNanos(at.getNano());
    }
}
