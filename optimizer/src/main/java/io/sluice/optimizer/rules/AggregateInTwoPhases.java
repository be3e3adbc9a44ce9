package io.sluice.optimizer.rules;

import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.spec.AggregateMode;
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
/// Does not apply to a single partition in this process, where there is nothing to save; to
/// DISTINCT, which needs all rows of a group in one place; and where there are nearly as many
/// groups as rows.
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
        if (!(node instanceof HashAggregateExec single)
                || single.mode() != AggregateMode.SINGLE
                || single.calls().stream().anyMatch(AggregateCall::distinct)
                || !pays(single, context)) {
            return Transformed.no(node);
        }
        HashAggregateExec partial =
                new HashAggregateExec(
                        single.input(),
                        AggregateMode.PARTIAL,
                        single.keys(),
                        single.calls(),
                        stateSchema(single, context));
        return Transformed.yes(
                new HashAggregateExec(
                        partial,
                        AggregateMode.FINAL,
                        finalKeys(single),
                        single.calls(),
                        single.schema()));
    }

    private static boolean pays(HashAggregateExec single, PlanningContext context) {
        ExecutionPlan input = single.input();
        if (!context.workers().isEmpty() && RunOnWorkers.isDistributable(input)) {
            return true;
        }
        boolean met =
                single.requiredDistribution()
                        .getFirst()
                        .isSatisfiedBy(input.properties().partitioning());
        return !met && !hasManyGroups(single);
    }

    private static boolean hasManyGroups(HashAggregateExec single) {
        Optional<Long> rows = single.input().statistics().rowCount().toOptional();
        Optional<Long> groups = single.statistics().rowCount().toOptional();
        return rows.isPresent()
                && groups.isPresent()
                && groups.get() > rows.get() * MOST_GROUPS
                && !single.keys().isEmpty();
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
    private static Schema stateSchema(HashAggregateExec single, PlanningContext context) {
        List<Field> fields =
                new ArrayList<>(single.schema().fields().subList(0, single.keys().size()));
        for (AggregateCall call : single.calls()) {
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
