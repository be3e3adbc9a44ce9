package io.sluice.examples.rule;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.examples.ledger.BatchCache;
import io.sluice.examples.ledger.LedgerExtension;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceWorker;
import java.time.Duration;
import java.time.LocalDate;

/// Joins a large table with a small one, which a rule has replaced by a cached one. The plan runs
/// on a worker, whose connections are counted: the small table is read once, until it changes.
public final class RuleProgram {

    private static final long CACHE_BYTES = 1 << 20;

    private static final String TURNOVER =
            """
            SELECT owner, sum(abs(amount)) AS turnover
              FROM entries JOIN accounts ON account = accounts.id
             GROUP BY owner ORDER BY turnover DESC
            """;

    private RuleProgram() {}

    public static void main(String[] args) {
        LedgerBook book = LedgerBook.generate(300, 20_000);
        LedgerConnections onWorker = new LedgerConnections();
        try (LedgerServer ledger = LedgerServer.start(book);
                BatchCache cacheOnWorker = new BatchCache(CACHE_BYTES);
                BatchCache cache = new BatchCache(CACHE_BYTES)) {
            SluiceWorker worker =
                    SluiceWorker.builder()
                            .extension(new LedgerExtension(onWorker, cacheOnWorker))
                            .tcp(0)
                            .start()
                            .blockOptional()
                            .orElseThrow();
            RemoteWorkers workers = RemoteWorkers.at(worker.address());
            try (Session session =
                    Session.builder()
                            .extension(new LedgerExtension(new LedgerConnections(), cache))
                            .fragments(workers)
                            .set(EngineOptions.TARGET_PARTITIONS, 2)
                            .build()) {
                workers.tried().block();
                create(session, "entries", ledger);
                create(session, "accounts", ledger);
                System.out.print(session.sql(TURNOVER).explain().block());

                run(session, "first run", onWorker);
                run(session, "second run", onWorker);
                book.open("Radia Perlman", LocalDate.of(2024, 12, 31));
                create(session, "accounts", ledger);
                run(session, "after a change", onWorker);
                System.out.println("cached on the worker: " + cacheOnWorker.bytes() + " bytes");
            } finally {
                worker.shutdown(Duration.ofSeconds(5)).block();
            }
        }
    }

    /// Describes the table anew, with the version that it has now.
    private static void create(Session session, String table, LedgerServer ledger) {
        String sql =
                "CREATE OR REPLACE TABLE %s WITH (connector = 'ledger', uri = '%s')"
                        .formatted(table, ledger.uri());
        session.sql(sql).rows(Row.class).blockLast();
    }

    private static void run(Session session, String name, LedgerConnections connections) {
        int before = connections.opened();
        session.sql(TURNOVER).rows(Row.class).blockLast();
        System.out.printf("%s: %d connections%n", name, connections.opened() - before);
    }
}
