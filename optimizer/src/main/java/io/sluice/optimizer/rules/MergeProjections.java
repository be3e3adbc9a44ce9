package io.sluice.optimizer.rules;

import io.sluice.expr.Expr;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import java.util.List;

/// Makes one projection of two, and none of one that does nothing.
///
/// ```
/// ProjectionExec: [b, a + 1]
///   ProjectionExec: [x as a, y as b]     →    ProjectionExec: [y, x + 1]
///     scan                                      scan
/// ```
///
/// Does not apply where the upper projection reads a computed column twice: it would be computed
/// twice.
public final class MergeProjections implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "MergeProjections";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, MergeProjections::rewrite).plan();
    }

    private static Transformed rewrite(ExecutionPlan node) {
        if (!(node instanceof ProjectionExec upper)) {
            return Transformed.no(node);
        }
        if (doesNothing(upper)) {
            return Transformed.yes(upper.input());
        }
        if (!(upper.input() instanceof ProjectionExec lower) || computesTwice(upper, lower)) {
            return Transformed.no(node);
        }
        List<Expr> merged =
                upper.expressions().stream()
                        .map(expression ->
                                ColumnReferences.replaced(
                                        expression, ref -> lower.expressions().get(ref.index())))
                        .toList();
        ProjectionExec one = new ProjectionExec(lower.input(), merged, upper.schema());
        return Transformed.yes(doesNothing(one) ? one.input() : one);
    }

    private static boolean doesNothing(ProjectionExec projection) {
        if (!projection.schema().equals(projection.input().schema())) {
            return false;
        }
        for (int i = 0; i < projection.expressions().size(); i++) {
            if (!(projection.expressions().get(i) instanceof Expr.ColumnRef(int index, _, _))
                    || index != i) {
                return false;
            }
        }
        return true;
    }

    private static boolean computesTwice(ProjectionExec upper, ProjectionExec lower) {
        int[] uses = new int[lower.expressions().size()];
        upper.expressions().forEach(expression -> count(expression, uses));
        for (int i = 0; i < uses.length; i++) {
            if (uses[i] > 1 && !isCheap(lower.expressions().get(i))) {
                return true;
            }
        }
        return false;
    }

    private static void count(Expr expr, int[] uses) {
        if (expr instanceof Expr.ColumnRef(int index, _, _)) {
            uses[index]++;
        }
        expr.children().forEach(child -> count(child, uses));
    }

    private static boolean isCheap(Expr expr) {
        return expr instanceof Expr.ColumnRef
                || expr instanceof Expr.Literal
                || expr instanceof Expr.NullLiteral;
    }
}
