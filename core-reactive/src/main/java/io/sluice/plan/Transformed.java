package io.sluice.plan;

/// A plan after a rewriting step, and whether the step changed it.
public record Transformed(ExecutionPlan plan, boolean changed) {

    public static Transformed yes(ExecutionPlan plan) {
        return new Transformed(plan, true);
    }

    public static Transformed no(ExecutionPlan plan) {
        return new Transformed(plan, false);
    }
}
