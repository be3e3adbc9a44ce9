package io.sluice.optimizer.internal.catalog;

import io.sluice.optimizer.internal.statement.SqlText;
import java.util.List;

/// A table that a query names.
///
/// @param name its parts; one part, the path, for a file
/// @param file whether it is written as text in single quotes
public record TableReference(List<String> name, boolean file, SqlText.Position position) {

    public TableReference {
        name = List.copyOf(name);
    }
}
