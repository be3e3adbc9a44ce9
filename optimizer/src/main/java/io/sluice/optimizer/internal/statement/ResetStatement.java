package io.sluice.optimizer.internal.statement;

/// `RESET name`.
public record ResetStatement(String name) implements Statement {}
