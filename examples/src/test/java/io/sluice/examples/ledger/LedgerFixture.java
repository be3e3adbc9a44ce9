package io.sluice.examples.ledger;

import io.sluice.context.QueryContext;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.plan.Factories;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Await;
import io.sluice.testkit.contract.Connections;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.scheduler.Schedulers;

/// A ledger with 300 accounts and 2,000 entries, and one process that reads it and counts its
/// connections.
final class LedgerFixture {

    static final int ACCOUNTS = 300;
    static final int ENTRIES = 2_000;
    static final long CACHE_BYTES = 1 << 20;

    private static final LedgerServer SERVER =
            LedgerServer.start(LedgerBook.generate(ACCOUNTS, ENTRIES));

    final LedgerConnections connections = new LedgerConnections();
    final BatchCache cache;

    LedgerFixture() {
        this(CACHE_BYTES);
    }

    LedgerFixture(long cacheBytes) {
        cache = new BatchCache(cacheBytes);
    }

    static LedgerInfo describe(String table) {
        return describe(SERVER, table);
    }

    static LedgerInfo describe(LedgerServer server, String table) {
        return Await.value(
                LedgerInfo.describe(
                        new LedgerConnections(), server.uri(), table, Schedulers.boundedElastic()));
    }

    /// A scan of all columns and rows.
    static LedgerScanExec scan(LedgerInfo table, int partitions) {
        List<Integer> all = IntStream.range(0, table.columns().size()).boxed().toList();
        return new LedgerScanExec(table, all, List.of(), partitions);
    }

    Factories factories() {
        return Factories.NONE
                .with(LedgerConnections.class, connections)
                .with(BatchCache.class, cache);
    }

    TaskEnvironment environment(TaskEnvironment plain) {
        return plain.withFactories(factories());
    }

    Connections counters() {
        return new Connections(connections::opened, connections::openNow);
    }

    /// A query that reads in several batches.
    static QueryContext query() {
        return QueryContext.builder().set(LedgerOptions.FETCH_ROWS, 128).build();
    }
}
