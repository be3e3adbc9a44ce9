package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.catalog.TableReference;
import io.sluice.optimizer.internal.statement.QueryText;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/// A query that follows the grammar and asks for nothing unsupported; whether its names mean
/// anything is not known yet.
///
/// @param references the tables in FROM
/// @param commonTables the names that WITH declares
/// @param columnNames of the result, without what `*` stands for
public record ParsedQuery(
        QueryText text,
        SqlNode node,
        List<TableReference> references,
        Set<String> commonTables,
        List<String> columnNames) {

    public ParsedQuery {
        references = List.copyOf(references);
        commonTables = Set.copyOf(commonTables);
        columnNames = List.copyOf(columnNames);
    }
}
