package io.sluice.optimizer.internal.statement;

/// A statement that yields rows: SELECT, VALUES, WITH, or several combined.
///
/// @param query the whole statement
public record QueryStatement(SqlText query) implements Statement {}
