package io.sluice.optimizer.internal.sql;

import java.util.List;
import org.apache.calcite.rel.RelNode;

/// A query whose names and types are known, as relational algebra.
///
/// @param rel as converted, with sub-queries and correlation still in place
/// @param columnNames the names of the result's columns, which need not be unique
public record AnalyzedQuery(RelNode rel, List<String> columnNames) {

    public AnalyzedQuery {
        columnNames = List.copyOf(columnNames);
    }
}
