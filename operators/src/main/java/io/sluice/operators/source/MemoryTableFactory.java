package io.sluice.operators.source;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.PlanningContext;
import java.util.List;
import reactor.core.publisher.Mono;

/// Makes tables in memory: what `CREATE TABLE … AS` and `CREATE TABLE t (columns)` make. Their rows
/// count against the session's memory.
public record MemoryTableFactory() implements TableFactory {

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Mono<TableProvider> create(
            TableDefinition definition, Catalog catalog, PlanningContext context) {
        return Mono.fromSupplier(() -> {
            Definitions.requireKnown(definition, List.of());
            if (definition.watermark().isPresent()) {
                throw new QueryException(
                        ErrorCode.UNSUPPORTED,
                        "the table \""
                                + definition.name()
                                + "\" in memory has a watermark; replay it to make a"
                                + " stream of it");
            }
            return MemoryTable.of(definition.schema(), context.allocator());
        });
    }
}
