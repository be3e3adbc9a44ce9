package io.sluice.optimizer.internal.expr;

import io.sluice.expr.Expr;
import io.sluice.function.ScalarFunction;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.optimizer.internal.plan.FunctionTypes;
import io.sluice.type.DataType;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.fun.SqlTrimFunction;

/// Calls of functions: those with a syntax of their own by a table, all others by their name in the
/// registry.
final class FunctionLowering {

    /// Operators of the grammar whose names the registry does not have.
    private static final Map<String, String> NAMES = Map.of("pow", "power");

    private final ExprLowering lowering;

    FunctionLowering(ExprLowering lowering) {
        this.lowering = lowering;
    }

    Expr lower(RexCall call) {
        return switch (call.getKind()) {
            case EXTRACT -> extract(call);
            case FLOOR, CEIL -> rounding(call);
            case TRIM -> trim(call);
            default -> named(call);
        };
    }

    private Expr named(RexCall call) {
        String operator = call.getOperator().getName().toLowerCase(Locale.ROOT);
        return switch (operator) {
            case "current_timestamp", "now" ->
                    new Expr.Literal(
                            DataType.TIMESTAMP_TZ,
                            lowering.scope().now().truncatedTo(ChronoUnit.MICROS));
            case "localtimestamp" -> new Expr.Literal(DataType.TIMESTAMP, localNow());
            case "current_date" -> new Expr.Literal(DataType.DATE, localNow().toLocalDate());
            case "localtime", "current_time" ->
                    new Expr.Literal(DataType.TIME, localNow().toLocalTime());
            default -> call(NAMES.getOrDefault(operator, operator), lowering.operands(call));
        };
    }

    private LocalDateTime localNow() {
        return LocalDateTime.ofInstant(lowering.scope().now(), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MICROS);
    }

    private Expr extract(RexCall call) {
        return call(flag(call, 0), List.of(lowering.operand(call, 1)));
    }

    /// `FLOOR(x)`, or `FLOOR(time TO unit)`.
    private Expr rounding(RexCall call) {
        String name = call.getKind().name().toLowerCase(Locale.ROOT);
        Expr operand = lowering.operand(call, 0);
        if (call.getOperands().size() == 1) {
            return call(name, List.of(operand));
        }
        if (!name.equals("floor")) {
            throw ExprLowering.unsupported("CEIL of a time TO a unit");
        }
        return call("date_trunc", List.of(text(flag(call, 1)), operand));
    }

    /// `TRIM(BOTH | LEADING | TRAILING characters FROM text)`.
    private Expr trim(RexCall call) {
        SqlTrimFunction.Flag flag =
                Objects.requireNonNull(
                        ((RexLiteral) call.getOperands().getFirst())
                                .getValueAs(SqlTrimFunction.Flag.class));
        String name =
                switch (flag) {
                    case BOTH -> "btrim";
                    case LEADING -> "ltrim";
                    case TRAILING -> "rtrim";
                };
        return call(name, List.of(lowering.operand(call, 2), lowering.operand(call, 1)));
    }

    private static String flag(RexCall call, int index) {
        Enum<?> unit =
                Objects.requireNonNull(
                        ((RexLiteral) call.getOperands().get(index)).getValueAs(Enum.class));
        return unit.name().toLowerCase(Locale.ROOT);
    }

    private static Expr text(String value) {
        return new Expr.Literal(DataType.UTF8, value);
    }

    private Expr call(String name, List<Expr> arguments) {
        ScalarFunction function =
                lowering.functions()
                        .findScalar(name)
                        .orElseThrow(() -> ExprLowering.unsupported("the function " + name));
        FunctionTypes types =
                FunctionTypes.resolve(function, arguments.stream().map(Expr::type).toList());
        List<Expr> cast = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            cast.add(ExprTypes.cast(arguments.get(i), types.arguments().get(i)));
        }
        return new Expr.Call(name, cast, types.result());
    }
}
