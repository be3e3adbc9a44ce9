package io.sluice.plan;

/// A part of a plan that runs in other processes, under the number of its stage.
///
/// @param stage number of the stage within its query, from 1; stage 0 is the coordinator's own
public record Fragment(int stage, ExecutionPlan plan) {}
