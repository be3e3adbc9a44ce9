package io.sluice.optimizer.internal.planner;

import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.source.FileTables;
import io.sluice.optimizer.internal.catalog.CatalogSnapshot;
import io.sluice.optimizer.internal.catalog.NearestName;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import io.sluice.optimizer.internal.catalog.TableReference;
import io.sluice.optimizer.internal.catalog.ViewTable;
import io.sluice.optimizer.internal.sql.ParsedQuery;
import io.sluice.optimizer.internal.sql.QueryParsing;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.optimizer.internal.thread.PlanningRun;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.type.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Finds the tables that a query names, views' tables included, before anything is planned.
final class TableResolution {

    /// Formats by the extensions of files.
    private static final Map<String, String> FORMATS =
            Map.of(
                    "parquet", "parquet",
                    "csv", "csv",
                    "tsv", "csv",
                    "json", "json",
                    "jsonl", "json",
                    "ndjson", "json",
                    "arrow", "arrow",
                    "arrows", "arrow",
                    "feather", "arrow",
                    "ipc", "arrow");

    /// Tables looked up at a time.
    private static final int CONCURRENCY = 16;

    private final PlanningRun run;
    private final PlannerEnvironment environment;

    TableResolution(PlanningRun run, PlannerEnvironment environment) {
        this.run = run;
        this.environment = environment;
    }

    /// All tables of a query.
    ///
    /// The mono fails with `NAME_NOT_FOUND`, place and nearest name for a table that does not
    /// exist.
    Mono<CatalogSnapshot> resolve(ParsedQuery query) {
        return resolve(query, Map.of()).map(CatalogSnapshot::new);
    }

    private Mono<Map<List<String>, ResolvedTable>> resolve(
            ParsedQuery query, Map<List<String>, ResolvedTable> known) {
        return Flux.fromIterable(query.references())
                .filter(reference -> !known.containsKey(reference.name()))
                .flatMapSequential(reference -> find(reference, query), CONCURRENCY)
                .collectList()
                .flatMap(found -> withViews(found, known));
    }

    private Mono<ResolvedTable> find(TableReference reference, ParsedQuery query) {
        boolean mayBeCommon =
                reference.name().size() == 1
                        && query.commonTables().contains(reference.name().getFirst());
        Mono<ResolvedTable> missing =
                mayBeCommon ? Mono.empty() : Mono.defer(() -> notFound(reference, query));
        return lookUp(reference)
                .map(provider -> ResolvedTable.of(reference.name(), provider))
                .switchIfEmpty(missing);
    }

    private Mono<TableProvider> lookUp(TableReference reference) {
        Mono<TableProvider> table = Mono.defer(() -> environment.catalog().table(reference.name()));
        return reference.file() ? table.switchIfEmpty(Mono.defer(() -> file(reference))) : table;
    }

    private Mono<TableProvider> file(TableReference reference) {
        String path = reference.name().getFirst();
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        Optional<TableFactory> factory =
                Optional.ofNullable(FORMATS.get(extension))
                        .flatMap(format -> environment.catalog().factory(format));
        if (factory.isEmpty()) {
            return run.ask(() -> FileTables.infer(path, environment.context().blocking()))
                    .switchIfEmpty(Mono.error(() -> unknownFormat(path)));
        }
        Map<String, String> options =
                extension.equals("tsv")
                        ? Map.of("location", path, "delimiter", "\t")
                        : Map.of("location", path);
        TableDefinition definition =
                new TableDefinition(path, Schema.EMPTY, options, Optional.empty());
        return factory.get().create(definition, environment.catalog(), environment.context());
    }

    private static QueryException unknownFormat(String path) {
        return new QueryException(
                ErrorCode.SQL_INVALID,
                "the format of '"
                        + path
                        + "' is not known by its extension; use CREATE EXTERNAL TABLE … STORED AS"
                        + " … LOCATION …");
    }

    private Mono<ResolvedTable> notFound(TableReference reference, ParsedQuery query) {
        String name = String.join(".", reference.name());
        return environment
                .catalog()
                .tables()
                .map(entry -> String.join(".", entry.name()))
                .collectList()
                .flatMap(names ->
                        Mono.error(
                                query.text()
                                        .text()
                                        .error(
                                                ErrorCode.NAME_NOT_FOUND,
                                                "no table \""
                                                        + name
                                                        + "\""
                                                        + NearestName.hint(name, names),
                                                reference.position())));
    }

    /// Adds the tables that views among the found ones name. A view that is known already is not
    /// looked into again, so views that name each other come to an end.
    private Mono<Map<List<String>, ResolvedTable>> withViews(
            List<ResolvedTable> found, Map<List<String>, ResolvedTable> known) {
        Map<List<String>, ResolvedTable> all = new HashMap<>(known);
        found.forEach(table -> all.put(table.name(), table));
        Mono<Map<List<String>, ResolvedTable>> result = Mono.just(all);
        for (ResolvedTable table : found) {
            if (table.provider() instanceof ViewTable view) {
                result = result.flatMap(before -> viewTables(table, view, before));
            }
        }
        return result;
    }

    private Mono<Map<List<String>, ResolvedTable>> viewTables(
            ResolvedTable table, ViewTable view, Map<List<String>, ResolvedTable> known) {
        return run.compute(() -> QueryParsing.parse(SqlText.of(view.sql())))
                .flatMap(query -> resolve(query, known))
                .onErrorMap(QueryException.class, e -> e.at("view \"" + table.dottedName() + "\""));
    }
}
