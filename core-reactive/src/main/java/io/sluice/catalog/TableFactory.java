package io.sluice.catalog;

import io.sluice.plan.PlanningContext;
import reactor.core.publisher.Mono;

/// Makes tables from CREATE TABLE, by the name of a connector (`WITH (connector = 'replay')`) or of
/// a format (`STORED AS PARQUET`).
public interface TableFactory {

    /// The connector's or format's name, in lower case.
    String name();

    /// The table of a definition. May read metadata to infer a schema; does nothing before it is
    /// subscribed to and never blocks.
    ///
    /// A table that holds something to let go of, such as memory, is [AutoCloseable]: the session
    /// closes it when it is dropped or replaced, or with itself.
    ///
    /// @param catalog the tables that the new one may stand on, as `replay` does
    Mono<TableProvider> create(
            TableDefinition definition, Catalog catalog, PlanningContext context);
}
