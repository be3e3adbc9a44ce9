package io.sluice.catalog;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Tables under a common first name, found when they are asked for: `tpch.sf1.lineitem` is `[sf1,
/// lineitem]` of the catalog `tpch`.
public interface CatalogProvider {

    /// The table of a path below the catalog's name; empty if there is none. Never blocks.
    Mono<TableProvider> table(List<String> path);

    /// Paths for SHOW TABLES and completion; a catalog of countless tables lists what is worth
    /// listing.
    Flux<List<String>> tables();
}
