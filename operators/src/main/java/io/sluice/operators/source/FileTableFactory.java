package io.sluice.operators.source;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.spec.FileFormat;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/// Makes tables of files in one format.
///
/// @param options names of the format's own options
/// @param format the format with the options of a definition
record FileTableFactory(
        String name, List<String> options, Function<TableDefinition, FileFormat> format)
        implements TableFactory {

    private static final String LOCATION = "location";

    @Override
    public Mono<TableProvider> create(
            TableDefinition definition, Catalog catalog, PlanningContext context) {
        return Mono.defer(() -> open(definition, context));
    }

    private Mono<TableProvider> open(TableDefinition definition, PlanningContext context) {
        Definitions.requireKnown(definition, options, LOCATION);
        if (definition.watermark().isPresent()) {
            throw new QueryException(
                    ErrorCode.UNSUPPORTED,
                    "the table \""
                            + definition.name()
                            + "\" of files has a watermark; replay it to make a stream of it");
        }
        String location = Definitions.required(definition, LOCATION);
        FileFormat chosen = format.apply(definition);
        Mono<FileTable> table =
                definition.schema().equals(Schema.EMPTY)
                        ? FileTable.open(chosen, location, context.blocking())
                        : FileTable.open(chosen, location, definition.schema(), context.blocking());
        return table.cast(TableProvider.class);
    }
}
