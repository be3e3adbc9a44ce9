package io.sluice.plan;

/// Whether a node's output ends by itself.
public enum Boundedness {
    BOUNDED,
    /// Rows may come for ever; a node that needs its whole input cannot stand above.
    UNBOUNDED
}
