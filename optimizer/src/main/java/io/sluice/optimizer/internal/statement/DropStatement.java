package io.sluice.optimizer.internal.statement;

/// `DROP TABLE | VIEW [IF EXISTS] name`.
public record DropStatement(boolean view, TableName name, boolean ifExists) implements Statement {}
