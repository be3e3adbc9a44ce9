package io.sluice.optimizer.internal.statement;

/// `SHOW …`.
public sealed interface ShowStatement extends Statement {

    /// `SHOW TABLES`.
    record Tables() implements ShowStatement {}

    /// `SHOW ALL`: every setting.
    record Settings() implements ShowStatement {}

    /// `SHOW name`: one setting.
    record Setting(String name) implements ShowStatement {}

    /// `SHOW FUNCTIONS`.
    record Functions() implements ShowStatement {}
}
