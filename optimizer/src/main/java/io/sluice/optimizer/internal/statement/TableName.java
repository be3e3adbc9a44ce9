package io.sluice.optimizer.internal.statement;

import java.util.List;

/// A table's name, such as `tpch.sf1.lineitem`: unquoted parts in lower case.
///
/// @param offset where it stands in the whole text
public record TableName(List<String> parts, int offset) {

    public TableName {
        parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
