package io.sluice.optimizer.rules;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Aggregates within partitions first, so that few states instead of many rows change partitions or
/// processes.
///
/// ```
/// HashAggregateExec: single, [origin], [count(*)]       HashAggregateExec: final, [origin], [count(*)]
///   scan in 4 partitions                          →       HashAggregateExec: partial
///                                                           scan in 4 partitions
/// ```
///
/// So with windows of streams, where the partial aggregate yields the states of a window before the
/// watermark that closes it; a filter on windows stays above.
///
/// Does not apply to a single partition in this process, where there is nothing to save; to
/// DISTINCT, which needs all rows of a group in one place; to windows that overlap and are looked
/// at row by row; and where there are nearly as many groups as rows.
public final class AggregateInTwoPhases implements PhysicalOptimizerRule {

    /// Above this part of the rows, partial states are as many as the rows themselves.
    private static final double MOST_GROUPS = 0.5;

    @Override
    public String name() {
        return "AggregateInTwoPhases";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, node -> rewrite(node, context)).plan();
    }

    private static Transformed rewrite(ExecutionPlan node, PlanningContext context) {
        return switch (node) {
            case HashAggregateExec single when single.mode() == AggregateMode.SINGLE ->
                    applies(single, single.keys(), single.calls(), context)
                            ? Transformed.yes(inTwoPhases(single, context))
                            : Transformed.no(node);
            case WindowAggregateExec single when single.mode() == AggregateMode.SINGLE ->
                    hasStates(single) && applies(single, single.keys(), single.calls(), context)
                            ? Transformed.yes(inTwoPhases(single, context))
                            : Transformed.no(node);
            default -> Transformed.no(node);
        };
    }

    private static ExecutionPlan inTwoPhases(HashAggregateExec single, PlanningContext context) {
        List<Field> keys = single.schema().fields().subList(0, single.keys().size());
        HashAggregateExec partial =
                new HashAggregateExec(
                        single.input(),
                        AggregateMode.PARTIAL,
                        single.keys(),
                        single.calls(),
                        stateSchema(keys, single.calls(), context));
        return new HashAggregateExec(
                partial, AggregateMode.FINAL, finalKeys(single), single.calls(), single.schema());
    }

    private static boolean hasStates(WindowAggregateExec single) {
        boolean overlap = single.window().slideMicros() < single.window().sizeMicros();
        return !overlap || single.usesPanes();
    }

    /// A filter of windows that are panes looks at windows only, and these are whole only above.
    private static ExecutionPlan inTwoPhases(WindowAggregateExec single, PlanningContext context) {
        Schema input = single.input().schema();
        List<Field> fields = new ArrayList<>();
        DataType time = input.field(single.timeColumn()).type();
        fields.add(Field.required(WindowColumns.NAMES.get(WindowColumns.START), time));
        List<Expr> others = single.otherKeys();
        for (int i = 0; i < single.keys().size(); i++) {
            if (others.contains(single.keys().get(i))) {
                fields.add(single.schema().field(i));
            }
        }
        WindowAggregateExec partial =
                new WindowAggregateExec(
                        single.input(),
                        AggregateMode.PARTIAL,
                        single.window(),
                        single.timeColumn(),
                        single.usesPanes() ? Expr.TRUE : single.filter(),
                        single.keys(),
                        single.calls(),
                        stateSchema(fields, single.calls(), context));
        int moved = partial.schema().size() - input.size();
        List<Expr> keys = new ArrayList<>();
        int next = 1;
        for (Expr key : single.keys()) {
            keys.add(
                    others.contains(key)
                            ? reference(next++, partial.schema())
                            : ColumnReferences.moved(key, column -> column + moved));
        }
        return new WindowAggregateExec(
                partial,
                AggregateMode.FINAL,
                single.window(),
                0,
                single.usesPanes()
                        ? ColumnReferences.moved(single.filter(), column -> column + moved)
                        : Expr.TRUE,
                keys,
                single.calls(),
                single.schema());
    }

    private static Expr reference(int column, Schema schema) {
        Field field = schema.field(column);
        return new Expr.ColumnRef(column, field.name(), field.type());
    }

    private static boolean applies(
            ExecutionPlan single,
            List<Expr> keys,
            List<AggregateCall> calls,
            PlanningContext context) {
        return calls.stream().noneMatch(AggregateCall::distinct) && pays(single, keys, context);
    }

    private static boolean pays(ExecutionPlan single, List<Expr> keys, PlanningContext context) {
        ExecutionPlan input = single.children().getFirst();
        boolean leavesProcess = !(single instanceof WindowAggregateExec);
        if (leavesProcess && !context.workers().isEmpty() && RunOnWorkers.isDistributable(input)) {
            return true;
        }
        boolean met =
                single.requiredDistribution()
                        .getFirst()
                        .isSatisfiedBy(input.properties().partitioning());
        return !met && (keys.isEmpty() || !hasManyGroups(single, input));
    }

    private static boolean hasManyGroups(ExecutionPlan single, ExecutionPlan input) {
        Optional<Long> rows = input.statistics().rowCount().toOptional();
        Optional<Long> groups = single.statistics().rowCount().toOptional();
        return rows.isPresent() && groups.isPresent() && groups.get() > rows.get() * MOST_GROUPS;
    }

    private static List<Expr> finalKeys(HashAggregateExec single) {
        List<Expr> keys = new ArrayList<>();
        for (int i = 0; i < single.keys().size(); i++) {
            Field field = single.schema().field(i);
            keys.add(new Expr.ColumnRef(i, field.name(), field.type()));
        }
        return keys;
    }

    /// Keys, then each call's states.
    private static Schema stateSchema(
            List<Field> keys, List<AggregateCall> calls, PlanningContext context) {
        List<Field> fields = new ArrayList<>(keys);
        for (AggregateCall call : calls) {
            List<DataType> states =
                    context.functions()
                            .aggregate(call.function())
                            .stateTypes(call.arguments().stream().map(Expr::type).toList());
            for (int i = 0; i < states.size(); i++) {
                fields.add(Field.nullable(call.name() + "$" + i, states.get(i)));
            }
        }
        return Schema.of(fields);
    }
}
