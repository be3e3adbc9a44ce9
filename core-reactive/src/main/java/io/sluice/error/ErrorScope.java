package io.sluice.error;

/// How far an error reaches. A narrow scope never condemns a wider one: a plan that cannot be
/// decoded fails its query and leaves the worker in service.
public enum ErrorScope {
    /// One attempt at a fragment's partitions in one process.
    TASK,
    /// A part of a plan, wherever it runs.
    FRAGMENT,
    /// A process that runs fragments.
    WORKER,
    /// The statement as a whole.
    QUERY
}
