package io.sluice.error;

/// Who has to act on an error.
public enum ErrorType {
    /// The statement, its data or its settings; the same request fails again until it is changed.
    USER,
    /// A limit of memory, size or time; the same request may succeed with more of it.
    RESOURCES,
    /// Something outside: a file, a table's source, a worker, the network.
    EXTERNAL,
    /// A defect of Sluice or of an extension.
    INTERNAL,
    /// Somebody asked for the query to stop.
    CANCELLED
}
