package io.sluice.optimizer.internal.statement;

/// `SET name = value` or `SET name TO value`.
public record SetStatement(String name, String value) implements Statement {}
