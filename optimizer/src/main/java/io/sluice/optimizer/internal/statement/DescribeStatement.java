package io.sluice.optimizer.internal.statement;

/// `DESCRIBE table`.
public record DescribeStatement(TableName table) implements Statement {}
