package io.sluice.catalog;

/// What a table does with a filter that it is offered.
public enum FilterPushdown {
    /// No row that fails the filter comes out: it is not applied again.
    EXACT,
    /// Some rows that fail it may come out: it is applied again.
    INEXACT,
    /// The table does not look at it.
    UNSUPPORTED
}
