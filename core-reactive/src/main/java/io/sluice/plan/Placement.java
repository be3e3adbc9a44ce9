package io.sluice.plan;

/// Where a node may run.
public enum Placement {
    /// In any process that can decode it.
    ANYWHERE,
    /// Only in the process that planned it, since it refers to live objects there. The encoder
    /// refuses it by name.
    COORDINATOR
}
