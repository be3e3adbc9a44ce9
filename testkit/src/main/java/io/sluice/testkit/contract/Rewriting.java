package io.sluice.testkit.contract;

import static java.util.Objects.requireNonNull;

import io.sluice.plan.ExecutionPlan;

/// A plan and what a rule makes of it.
public record Rewriting(ExecutionPlan before, ExecutionPlan after) {

    public Rewriting {
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
    }
}
