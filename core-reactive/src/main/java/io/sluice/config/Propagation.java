package io.sluice.config;

/// How a config option or a context entry travels with its query.
public enum Propagation {
    /// To every process; one that does not know the entry refuses the query.
    REQUIRED,
    /// To every process; one that does not know the entry carries it through untouched.
    OPTIONAL,
    /// Nowhere: it never leaves the process that set it.
    LOCAL
}
