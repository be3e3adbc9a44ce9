package io.sluice.optimizer.internal.statement;

/// What CREATE makes, and what happens where the name is taken.
public record CreateTarget(TableName name, boolean orReplace, boolean ifNotExists) {}
