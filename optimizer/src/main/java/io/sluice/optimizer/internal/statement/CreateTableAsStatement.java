package io.sluice.optimizer.internal.statement;

/// `CREATE [OR REPLACE] TABLE [IF NOT EXISTS] name AS query`.
public record CreateTableAsStatement(CreateTarget target, SqlText query) implements Statement {}
