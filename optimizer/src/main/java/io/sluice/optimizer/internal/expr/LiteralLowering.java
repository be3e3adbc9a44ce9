package io.sluice.optimizer.internal.expr;

import io.sluice.expr.Expr;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/// Calcite's literals as Sluice's.
final class LiteralLowering {

    private LiteralLowering() {}

    static Expr lower(RexLiteral literal) {
        DataType type = TypeMapping.toDataType(literal.getType());
        Comparable<?> value = literal.getValueAs(Comparable.class);
        return value == null ? new Expr.NullLiteral(type) : of(type, value);
    }

    /// A literal of a type, or, for a number that the type cannot hold, of one that can.
    ///
    /// @param value as Calcite keeps values of literals and of search arguments
    static Expr.Literal of(DataType type, Comparable<?> value) {
        return switch (value) {
            case BigDecimal number -> number(type, number);
            case Double number -> new Expr.Literal(type, number);
            case Boolean bool -> new Expr.Literal(type, bool);
            case NlsString text -> new Expr.Literal(type, text.getValue());
            case DateString date -> new Expr.Literal(type, LocalDate.parse(date.toString()));
            case TimeString time -> new Expr.Literal(type, LocalTime.parse(time.toString()));
            case TimestampString timestamp -> timestamp(type, timestamp);
            case ByteString bytes ->
                    new Expr.Literal(type, ByteBuffer.wrap(bytes.getBytes()).asReadOnlyBuffer());
            default ->
                    throw new IllegalArgumentException("literal of " + value.getClass().getName());
        };
    }

    private static Expr.Literal number(DataType type, BigDecimal value) {
        return switch (type) {
            case DataType.Int _ when isWhole(value) ->
                    new Expr.Literal(type, value.longValueExact());
            case DataType.FloatingPoint _ -> new Expr.Literal(type, value.doubleValue());
            case DataType.Decimal(int precision, int scale) when fits(value, precision, scale) ->
                    new Expr.Literal(type, value.setScale(scale));
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.Decimal _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    ownType(value);
        };
    }

    private static boolean isWhole(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }

    private static boolean fits(BigDecimal value, int precision, int scale) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() <= scale
                && stripped.precision() - stripped.scale() <= precision - scale;
    }

    private static Expr.Literal ownType(BigDecimal value) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int precision = Math.max(plain.precision(), plain.scale());
        return new Expr.Literal(DataType.decimal(precision, plain.scale()), plain);
    }

    private static Expr.Literal timestamp(DataType type, TimestampString value) {
        LocalDateTime at = LocalDateTime.parse(value.toString().replace(' ', 'T'));
        return type.equals(DataType.TIMESTAMP_TZ)
                ? new Expr.Literal(type, at.toInstant(ZoneOffset.UTC))
                : new Expr.Literal(type, at);
    }
}
