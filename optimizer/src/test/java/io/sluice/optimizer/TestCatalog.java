package io.sluice.optimizer;

import io.sluice.catalog.Catalog;
import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.connectors.tpch.TpchCatalog;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Tables by name, and those of TPC-H at scale 1 without qualification.
public final class TestCatalog implements Catalog {

    private final Map<String, TableProvider> tables = new ConcurrentSkipListMap<>();
    private final Map<String, TableFactory> factories = new ConcurrentSkipListMap<>();
    private final CatalogProvider tpch = new TpchCatalog();

    public TestCatalog with(String name, TableProvider table) {
        tables.put(name, table);
        return this;
    }

    public TestCatalog with(TableFactory factory) {
        factories.put(factory.name(), factory);
        return this;
    }

    @Override
    public Mono<TableProvider> table(List<String> name) {
        TableProvider own = name.size() == 1 ? tables.get(name.getFirst()) : null;
        if (own != null) {
            return Mono.just(own);
        }
        return name.size() == 1
                ? tpch.table(List.of("sf1", name.getFirst()))
                : tpch.table(name.subList(1, name.size()));
    }

    @Override
    public Flux<Entry> tables() {
        return Flux.fromIterable(tables.entrySet())
                .map(entry -> new Entry(List.of(entry.getKey()), entry.getValue().type()));
    }

    @Override
    public void register(String name, TableProvider table, boolean replace) {
        if (tables.putIfAbsent(name, table) != null && !replace) {
            throw new QueryException(ErrorCode.NAME_EXISTS, name);
        }
        tables.put(name, table);
    }

    @Override
    public boolean deregister(String name) {
        return tables.remove(name) != null;
    }

    @Override
    public Optional<TableFactory> factory(String name) {
        return Optional.ofNullable(factories.get(name));
    }

    @Override
    public List<String> factories() {
        return List.copyOf(factories.keySet());
    }
}
