package io.sluice.optimizer.rules;

import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.optimizer.internal.plan.SharedExpressions;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Computes a function once that a projection uses several times.
///
/// ```
/// ProjectionExec: [length(upper(a)), b, upper(a)]       ProjectionExec: [length(s1), b, s1]
///   scan                                            →     ProjectionExec: [b, upper(a) as s1]
///                                                           scan
/// ```
///
/// Does not apply to what compiled loops compute, which share common parts by themselves; to
/// functions that may give another value each time; and to what is used only where a CASE, AND or
/// OR may have no need of it, since it could fail there.
public final class ShareSubExpressions implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "ShareSubExpressions";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, node -> rewrite(node, context.functions())).plan();
    }

    private static Transformed rewrite(ExecutionPlan node, FunctionRegistry functions) {
        if (!(node instanceof ProjectionExec projection)) {
            return Transformed.no(node);
        }
        ProjectionExec rewritten = projection;
        Optional<ProjectionExec> next = share(rewritten, functions);
        while (next.isPresent()) {
            rewritten = next.get();
            next = share(rewritten, functions);
        }
        return rewritten == projection ? Transformed.no(node) : Transformed.yes(rewritten);
    }

    /// The projection over another one that computes what it shares, innermost first.
    private static Optional<ProjectionExec> share(
            ProjectionExec projection, FunctionRegistry functions) {
        List<Expr> shared = SharedExpressions.innermost(projection.expressions(), functions);
        if (shared.isEmpty()) {
            return Optional.empty();
        }
        Schema input = projection.input().schema();
        Map<Expr, Expr> places = new HashMap<>();
        for (int i = 0; i < shared.size(); i++) {
            Expr expr = shared.get(i);
            places.put(expr, new Expr.ColumnRef(input.size() + i, "s" + (i + 1), expr.type()));
        }
        List<Expr> upper =
                projection.expressions().stream().map(expr -> replaced(expr, places)).toList();
        BitSet kept = ColumnReferences.in(upper);
        List<Expr> lower = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        kept.stream()
                .forEach(column -> {
                    if (column < input.size()) {
                        Field field = input.field(column);
                        lower.add(new Expr.ColumnRef(column, field.name(), field.type()));
                        fields.add(field);
                    } else {
                        Expr expr = shared.get(column - input.size());
                        lower.add(expr);
                        fields.add(Field.nullable("s" + (column - input.size() + 1), expr.type()));
                    }
                });
        return Optional.of(
                new ProjectionExec(
                        new ProjectionExec(projection.input(), lower, new Schema(fields, Map.of())),
                        upper.stream()
                                .map(expr ->
                                        ColumnReferences.moved(
                                                expr, column -> kept.get(0, column).cardinality()))
                                .toList(),
                        projection.schema()));
    }

    private static Expr replaced(Expr expr, Map<Expr, Expr> places) {
        Expr place = places.get(expr);
        return place != null
                ? place
                : expr.withChildren(
                        expr.children().stream().map(child -> replaced(child, places)).toList());
    }
}
