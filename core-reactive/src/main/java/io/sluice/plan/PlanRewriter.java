package io.sluice.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Applies a rewriting step to every node of a plan. Children are never forgotten: nodes above a
/// change are rebuilt with [ExecutionPlan#withChildren], others are kept as they are.
public final class PlanRewriter {

    private PlanRewriter() {}

    /// Rewrites each node before its children, so that a step sees nodes as they were above and
    /// below.
    public static Transformed transformDown(
            ExecutionPlan plan, Function<ExecutionPlan, Transformed> step) {
        Transformed self = step.apply(plan);
        Transformed below = withRewrittenChildren(self.plan(), child -> transformDown(child, step));
        return new Transformed(below.plan(), self.changed() || below.changed());
    }

    /// Rewrites each node after its children, so that a step sees what has become of them.
    public static Transformed transformUp(
            ExecutionPlan plan, Function<ExecutionPlan, Transformed> step) {
        Transformed below = withRewrittenChildren(plan, child -> transformUp(child, step));
        Transformed self = step.apply(below.plan());
        return new Transformed(self.plan(), self.changed() || below.changed());
    }

    private static Transformed withRewrittenChildren(
            ExecutionPlan plan, Function<ExecutionPlan, Transformed> rewrite) {
        boolean changed = false;
        List<ExecutionPlan> children = new ArrayList<>(plan.children().size());
        for (ExecutionPlan child : plan.children()) {
            Transformed rewritten = rewrite.apply(child);
            changed |= rewritten.changed();
            children.add(rewritten.plan());
        }
        return changed ? Transformed.yes(plan.withChildren(children)) : Transformed.no(plan);
    }
}
