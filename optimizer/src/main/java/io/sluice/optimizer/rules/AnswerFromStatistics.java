package io.sluice.optimizer.rules;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads `count`, `min` and `max` of whole tables off their statistics.
///
/// ```
/// HashAggregateExec: [count(*), max(price)]
///   MemoryScanExec                                →     ValuesExec: (1000, 99.50)
/// ```
///
/// Applies only where every call can be answered and every number is exact: an estimate steers
/// plans and answers nothing. Does not apply to grouped, filtered or distinct aggregates, nor above
/// filters, whose statistics are estimates.
public final class AnswerFromStatistics implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "AnswerFromStatistics";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, AnswerFromStatistics::answer).plan();
    }

    private static Transformed answer(ExecutionPlan node) {
        if (!(node instanceof HashAggregateExec aggregate)
                || aggregate.mode() != AggregateMode.SINGLE
                || !aggregate.keys().isEmpty()
                || aggregate.input().properties().isUnbounded()) {
            return Transformed.no(node);
        }
        Statistics statistics = aggregate.input().statistics();
        List<Expr> row = new ArrayList<>();
        for (AggregateCall call : aggregate.calls()) {
            Optional<Expr> value = value(call, statistics);
            if (value.isEmpty()) {
                return Transformed.no(node);
            }
            row.add(value.get());
        }
        return Transformed.yes(new ValuesExec(List.of(row), aggregate.schema()));
    }

    private static Optional<Expr> value(AggregateCall call, Statistics statistics) {
        if (!(statistics.rowCount() instanceof Precision.Exact<Long>(Long rows))
                || call.filtered()
                || call.distinct()
                || call.arguments().size() > 1) {
            return Optional.empty();
        }
        if (call.arguments().isEmpty()) {
            return call.function().equals("count")
                    ? Optional.of(new Expr.Literal(call.type(), rows))
                    : Optional.empty();
        }
        if (!(call.arguments().getFirst() instanceof Expr.ColumnRef(int index, _, _))) {
            return Optional.empty();
        }
        ColumnStatistics column = statistics.columns().get(index);
        return switch (call.function()) {
            case "count" ->
                    exact(column.nullCount())
                            .map(nulls -> new Expr.Literal(call.type(), rows - nulls));
            case "min" -> extreme(call, rows, column.min(), column.nullCount());
            case "max" -> extreme(call, rows, column.max(), column.nullCount());
            default -> Optional.empty();
        };
    }

    /// Null where there is no value.
    private static Optional<Expr> extreme(
            AggregateCall call, long rows, Precision<Object> value, Precision<Long> nulls) {
        if (exact(nulls).filter(count -> count == rows).isPresent()) {
            return Optional.of(new Expr.NullLiteral(call.type()));
        }
        return exact(value).map(known -> new Expr.Literal(call.type(), known));
    }

    private static <T> Optional<T> exact(Precision<T> precision) {
        return precision instanceof Precision.Exact<T>(T value)
                ? Optional.of(value)
                : Optional.empty();
    }
}
