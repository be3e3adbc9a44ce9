package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.statement.QueryText;

/// The name `""`, which files may give to a column. To Calcite an empty name is a star, so there it
/// is called something that nobody writes.
final class EmptyName {

    private EmptyName() {}

    /// A name as Calcite gets it.
    static String presented(String name) {
        return name.isEmpty() ? QueryText.EMPTY_NAME : name;
    }

    /// A name that Calcite has, as users know it.
    static String original(String name) {
        return name.equals(QueryText.EMPTY_NAME) ? "" : name;
    }

    /// What Calcite says, in names that users know.
    static String originalIn(String message) {
        return message.replace(QueryText.EMPTY_NAME, "");
    }
}
