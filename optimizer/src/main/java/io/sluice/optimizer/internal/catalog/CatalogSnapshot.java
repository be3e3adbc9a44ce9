package io.sluice.optimizer.internal.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tables that a statement names, all read before planning begins, so that planning is one
/// synchronous computation over values that do not change.
public record CatalogSnapshot(Map<List<String>, ResolvedTable> tables) {

    public static final CatalogSnapshot EMPTY = new CatalogSnapshot(Map.of());

    public CatalogSnapshot {
        tables = Map.copyOf(tables);
    }

    public Optional<ResolvedTable> find(List<String> name) {
        return Optional.ofNullable(tables.get(name));
    }

    public Collection<ResolvedTable> all() {
        return tables.values();
    }
}
