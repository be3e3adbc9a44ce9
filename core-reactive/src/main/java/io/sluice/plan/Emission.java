package io.sluice.plan;

/// When a node yields rows.
public enum Emission {
    /// As its input comes.
    INCREMENTAL,
    /// After its input has ended.
    FINAL,
    /// Some as the input comes, some after, as in an outer join's unmatched rows.
    BOTH
}
