package io.sluice.optimizer.internal.statement;

import io.sluice.catalog.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `CREATE [OR REPLACE] [EXTERNAL] TABLE [IF NOT EXISTS] name (…) STORED AS … | WITH (…)`.
///
/// @param columns as listed; empty where the table's source tells them
/// @param factory the name of the connector or format that makes the table, in lower case
/// @param options those of WITH or OPTIONS, and LOCATION as `location`; keys in lower case
public record CreateTableStatement(
        CreateTarget target,
        List<ColumnDefinition> columns,
        String factory,
        Map<String, String> options,
        Optional<TableDefinition.Watermark> watermark)
        implements Statement {

    public CreateTableStatement {
        columns = List.copyOf(columns);
        options = Map.copyOf(options);
    }
}
