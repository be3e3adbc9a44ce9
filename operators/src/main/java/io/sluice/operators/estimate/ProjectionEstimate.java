package io.sluice.operators.estimate;

import io.sluice.expr.Expr;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.List;

/// Statistics of computed columns: known for column references and constants.
public final class ProjectionEstimate {

    private ProjectionEstimate() {}

    public static Statistics of(List<Expr> expressions, Statistics input) {
        return new Statistics(
                input.rowCount(),
                Precision.absent(),
                expressions.stream().map(expression -> column(expression, input)).toList());
    }

    private static ColumnStatistics column(Expr expression, Statistics input) {
        return switch (expression) {
            case Expr.ColumnRef(int index, _, _) -> input.columns().get(index);
            case Expr.Literal(_, Object value) ->
                    new ColumnStatistics(
                            Precision.exact(0L),
                            Precision.inexact(value),
                            Precision.inexact(value),
                            Precision.inexact(1L));
            case Expr.Arithmetic _,
                    Expr.Negate _,
                    Expr.Comparison _,
                    Expr.NullLiteral _,
                    Expr.And _,
                    Expr.Or _,
                    Expr.Not _,
                    Expr.IsNull _,
                    Expr.Cast _,
                    Expr.Case _,
                    Expr.In _,
                    Expr.Like _,
                    Expr.Call _ ->
                    ColumnStatistics.UNKNOWN;
        };
    }
}
