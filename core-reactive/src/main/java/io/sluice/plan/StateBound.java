package io.sluice.plan;

/// What bounds the memory that a node holds while it runs.
public enum StateBound {
    /// A fixed number of batches.
    NONE,
    /// The rows or groups of a bounded input.
    INPUT,
    /// What lies above the watermark; it is let go as the watermark passes.
    WATERMARK,
    /// Nothing: it grows with an unbounded input.
    UNBOUNDED
}
