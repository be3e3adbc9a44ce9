package io.sluice.examples.ledger;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.plan.PlanningContext;
import java.net.URI;
import reactor.core.publisher.Mono;

/// `CREATE TABLE entries WITH (connector = 'ledger', uri = 'ledger://host:port')`; the option
/// `table` names the ledger's table where it is called otherwise.
final class LedgerTableFactory implements TableFactory {

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public Mono<TableProvider> create(
            TableDefinition definition, Catalog catalog, PlanningContext context) {
        return Mono.defer(() -> {
            String uri = definition.option("uri").orElseThrow(() -> missingUri(definition.name()));
            String table = definition.option("table").orElse(definition.name());
            LedgerConnections connections = context.factories().get(LedgerConnections.class);
            return LedgerInfo.describe(connections, URI.create(uri), table, context.blocking())
                    .map(LedgerTable::new);
        });
    }

    private static QueryException missingUri(String table) {
        return new QueryException(
                ErrorCode.SQL_INVALID,
                "table \"" + table + "\" needs the option uri, such as 'ledger://host:port'");
    }
}
