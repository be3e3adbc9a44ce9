package io.sluice.examples.ledger;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.examples.ledger.service.LedgerConnections;

/// Everything that the connector brings. Each process, session or worker, installs one, with
/// connections and a cache of its own.
///
/// @param cache the process closes it when it ends
public record LedgerExtension(LedgerConnections connections, BatchCache cache)
        implements SluiceExtension {

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public void install(Registry registry) {
        registry.factory(LedgerConnections.class, connections)
                .factory(BatchCache.class, cache)
                .codec(new LedgerScanCodec())
                .codec(new CachedScanCodec())
                .rule(new CacheSmallTables())
                .config(new LedgerOptions())
                .tableFactory(new LedgerTableFactory())
                .function(new Masked())
                .function(new Spread());
    }
}
