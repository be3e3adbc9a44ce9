package io.sluice;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.catalog.TableType;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The tables of a session and of the catalogs that extensions bring.
final class SessionCatalog implements Catalog {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Map<String, Entered> tables = new ConcurrentSkipListMap<>();
    private final Map<String, CatalogProvider> catalogs;
    private final Map<String, TableFactory> factories;

    /// @param owned whether the session closes the table
    private record Entered(TableProvider table, boolean owned) {}

    SessionCatalog(Map<String, CatalogProvider> catalogs, Map<String, TableFactory> factories) {
        this.catalogs = new TreeMap<>(catalogs);
        this.factories = new TreeMap<>(factories);
    }

    @Override
    public Mono<TableProvider> table(List<String> name) {
        return Mono.defer(() -> {
            Entered own = name.size() == 1 ? tables.get(name.getFirst()) : null;
            if (own != null) {
                return Mono.just(own.table());
            }
            CatalogProvider catalog = name.size() > 1 ? catalogs.get(name.getFirst()) : null;
            return catalog == null ? Mono.empty() : catalog.table(name.subList(1, name.size()));
        });
    }

    @Override
    public Flux<Entry> tables() {
        Flux<Entry> own =
                Flux.defer(() ->
                        Flux.fromIterable(List.copyOf(tables.entrySet()))
                                .map(entry ->
                                        new Entry(
                                                List.of(entry.getKey()),
                                                entry.getValue().table().type())));
        return own.concatWith(
                Flux.fromIterable(catalogs.entrySet())
                        .concatMap(entry -> tables(entry.getKey(), entry.getValue())));
    }

    private static Flux<Entry> tables(String catalogName, CatalogProvider catalog) {
        return catalog.tables()
                .map(path -> {
                    List<String> name = new ArrayList<>();
                    name.add(catalogName);
                    name.addAll(path);
                    return new Entry(name, TableType.BASE);
                });
    }

    @Override
    public void register(String name, TableProvider table, boolean replace) {
        enter(name, new Entered(table, true), replace);
    }

    /// Adds a table that stays the caller's to close.
    void registerBorrowed(String name, TableProvider table) {
        enter(name, new Entered(table, false), false);
    }

    private void enter(String name, Entered entered, boolean replace) {
        if (replace) {
            close(name, tables.put(name, entered));
        } else if (tables.putIfAbsent(name, entered) != null) {
            throw new QueryException(
                    ErrorCode.NAME_EXISTS,
                    "a table \"" + name + "\" exists already; drop it or use CREATE OR REPLACE");
        }
    }

    @Override
    public boolean deregister(String name) {
        Entered removed = tables.remove(name);
        close(name, removed);
        return removed != null;
    }

    @Override
    public Optional<TableFactory> factory(String name) {
        return Optional.ofNullable(factories.get(name));
    }

    @Override
    public List<String> factories() {
        return List.copyOf(factories.keySet());
    }

    /// Drops all tables.
    void close() {
        List.copyOf(tables.keySet()).forEach(this::deregister);
    }

    private static void close(String name, @Nullable Entered entered) {
        if (entered != null && entered.owned() && entered.table() instanceof AutoCloseable table) {
            try {
                table.close();
            } catch (Throwable e) { // whatever a table throws
                LOG.warn("table \"{}\" failed to close", name, e);
            }
        }
    }
}
