package io.sluice.optimizer.internal.statement;

import java.util.List;

/// `INSERT INTO table [(columns)] query`.
///
/// @param columns which columns the query's take, in this order; empty for all as the table has
///   them
public record InsertStatement(TableName table, List<NamePart> columns, SqlText query)
        implements Statement {

    public InsertStatement {
        columns = List.copyOf(columns);
    }
}
