package io.sluice.connectors.tpch;

import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.TableProvider;
import java.util.List;
import java.util.OptionalDouble;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The tables of TPC-H at every scale, generated while they are read: `tpch.sf1.lineitem`,
/// `tpch.tiny.nation`.
///
/// Scales are `tiny` (0.01) and `sf` with a number from 0.001 to 100000; `sf0_1` stands for 0.1.
/// Rows are those of the official generator, in its order.
public final class TpchCatalog implements CatalogProvider {

    @Override
    public Mono<TableProvider> table(List<String> path) {
        if (path.size() != 2) {
            return Mono.empty();
        }
        OptionalDouble scale = TpchScale.parse(path.getFirst());
        if (scale.isEmpty()) {
            return Mono.empty();
        }
        return Mono.justOrEmpty(
                Relation.find(path.getLast())
                        .map(relation -> new GeneratedTable(relation, scale.getAsDouble())));
    }

    @Override
    public Flux<List<String>> tables() {
        return Flux.fromIterable(TpchScale.LISTED)
                .concatMapIterable(scale ->
                        Relation.ALL.stream()
                                .map(relation -> List.of(scale, relation.name()))
                                .toList());
    }
}
