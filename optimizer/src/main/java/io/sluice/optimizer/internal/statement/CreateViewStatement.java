package io.sluice.optimizer.internal.statement;

/// `CREATE [OR REPLACE] VIEW [IF NOT EXISTS] name AS query`.
public record CreateViewStatement(CreateTarget target, SqlText query) implements Statement {}
