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
    Mono<TableProvider> create(TableDefinition definition, PlanningContext context);
}
