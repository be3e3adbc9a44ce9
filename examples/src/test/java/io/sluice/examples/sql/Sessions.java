package io.sluice.examples.sql;

import io.sluice.Session;
import io.sluice.SessionBuilder;
import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.connectors.tpch.TpchExtension;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.operators.source.MemoryTable;
import io.sluice.plan.PlanningContext;
import reactor.core.publisher.Mono;

/// Sessions with what Sluice brings, and the tables of TPC-H.
final class Sessions {

    private Sessions() {}

    static SessionBuilder builder() {
        SessionBuilder builder =
                Session.builder()
                        .discoverExtensions(false)
                        .extension(new TpchExtension())
                        .tableFactory(new InMemory());
        BuiltinFunctions.scalars().forEach(builder::function);
        BuiltinFunctions.aggregates().forEach(builder::function);
        return builder;
    }

    /// Tables of CREATE TABLE.
    private static final class InMemory implements TableFactory {

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public Mono<TableProvider> create(
                TableDefinition definition, Catalog catalog, PlanningContext context) {
            return Mono.fromSupplier(
                    () -> MemoryTable.of(definition.schema(), context.allocator()));
        }
    }
}
