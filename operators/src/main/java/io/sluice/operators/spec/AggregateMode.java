package io.sluice.operators.spec;

/// Which part of an aggregation a node does.
public enum AggregateMode {
    /// From rows to results.
    SINGLE,
    /// From rows to states, which a [#FINAL] node merges. A group may come out several times.
    PARTIAL,
    /// From states to results.
    FINAL;

    /// Whether the output holds results rather than states.
    public boolean yieldsResults() {
        return this != PARTIAL;
    }

    /// Whether the input is rows rather than states.
    public boolean readsRows() {
        return this != FINAL;
    }
}
