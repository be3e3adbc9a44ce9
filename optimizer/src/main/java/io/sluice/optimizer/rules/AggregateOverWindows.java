package io.sluice.optimizer.rules;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.List;
import java.util.Optional;

/// Aggregates streams window by window, as watermarks pass, where a plain aggregate would wait for
/// an end that does not come.
///
/// ```
/// HashAggregateExec: [window_start, origin], [count(*)]     WindowAggregateExec: tumble(PT1H), date,
///   ProjectionExec                                     →        [window_start, origin], [count(*)]
///     WindowAssignExec: tumble(PT1H), date                    stream with event time
///       stream with event time
/// ```
///
/// Projections and filters between the two, and joins with bounded tables, are carried below the
/// window, or into the aggregate where they look at windows (see [WindowedInput]). Does not apply
/// to bounded inputs without event time, which are grouped after all rows are there, nor where no
/// bound of the window is among the keys.
public final class AggregateOverWindows implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "AggregateOverWindows";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, AggregateOverWindows::rewrite).plan();
    }

    private static Transformed rewrite(ExecutionPlan node) {
        if (!(node instanceof HashAggregateExec aggregate)
                || aggregate.mode() != AggregateMode.SINGLE) {
            return Transformed.no(node);
        }
        Optional<WindowedInput> windowed =
                WindowedInput.below(aggregate.input())
                        .filter(input -> isStream(input.input().properties()));
        if (windowed.isEmpty()) {
            return Transformed.no(node);
        }
        return windowAggregate(aggregate, windowed.get());
    }

    private static boolean isStream(PlanProperties properties) {
        return properties.isUnbounded() || properties.hasEventTime();
    }

    private static Transformed windowAggregate(
            HashAggregateExec aggregate, WindowedInput windowed) {
        List<Expr> keys = aggregate.keys().stream().map(windowed::over).toList();
        if (keys.stream().noneMatch(windowed::isWindowBound)) {
            return Transformed.no(aggregate);
        }
        requireEventTime(windowed);
        List<AggregateCall> calls =
                aggregate.calls().stream()
                        .map(call -> ColumnReferences.replaced(call, ref -> windowed.over(ref)))
                        .toList();
        return Transformed.yes(
                WindowAggregateExec.single(
                        windowed.input(),
                        windowed.window(),
                        windowed.timeColumn(),
                        windowed.filter(),
                        keys,
                        calls,
                        aggregate.schema()));
    }

    /// Windows close as the watermark passes, so there must be one, of the windows' own column.
    private static void requireEventTime(WindowedInput windowed) {
        PlanProperties properties = windowed.input().properties();
        if (properties.eventTime(windowed.timeColumn()).isPresent()) {
            return;
        }
        String column = windowed.input().schema().field(windowed.timeColumn()).name();
        throw new QueryException(
                ErrorCode.UNBOUNDED_INPUT,
                "windows of \""
                        + column
                        + "\" never close: the stream has no watermark of that column; declare one"
                        + " with WATERMARK FOR "
                        + column
                        + " AS "
                        + column
                        + " - INTERVAL '…' SECOND in CREATE TABLE");
    }
}
