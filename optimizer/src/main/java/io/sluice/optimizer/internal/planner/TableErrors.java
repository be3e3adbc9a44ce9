package io.sluice.optimizer.internal.planner;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.optimizer.internal.catalog.NearestName;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.optimizer.internal.statement.TableName;
import reactor.core.publisher.Mono;

/// Looks up tables that statements name outside of queries, and says what is wrong with the names.
final class TableErrors {

    private final Catalog catalog;
    private final SqlText text;

    TableErrors(Catalog catalog, SqlText text) {
        this.catalog = catalog;
        this.text = text;
    }

    /// The table; an error with place and nearest name if there is none.
    Mono<TableProvider> required(TableName name) {
        return found(name).switchIfEmpty(Mono.defer(() -> missing(name)));
    }

    /// The table; empty if there is none.
    Mono<TableProvider> found(TableName name) {
        return Mono.defer(() -> catalog.table(name.parts()));
    }

    private Mono<TableProvider> missing(TableName name) {
        return catalog.tables()
                .map(entry -> String.join(".", entry.name()))
                .collectList()
                .flatMap(names ->
                        Mono.error(
                                text.error(
                                        ErrorCode.NAME_NOT_FOUND,
                                        "no table \""
                                                + name
                                                + "\""
                                                + NearestName.hint(name.toString(), names),
                                        name.offset())));
    }

    /// The name of a table of the session's own, which has one part.
    String own(TableName name) {
        if (name.parts().size() != 1) {
            throw text.error(
                    ErrorCode.SQL_INVALID,
                    "\"" + name + "\" is not a table of the session: its name would have no dots",
                    name.offset());
        }
        return name.parts().getFirst();
    }
}
