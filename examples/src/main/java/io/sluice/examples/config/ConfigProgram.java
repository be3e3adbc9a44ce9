package io.sluice.examples.config;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.examples.ledger.BatchCache;
import io.sluice.examples.ledger.LedgerExtension;
import io.sluice.examples.ledger.LedgerOptions;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceWorker;
import java.time.Duration;

/// Sets options here that a scan reads, typed, where it runs: on a worker, which logs them.
public final class ConfigProgram {

    private ConfigProgram() {}

    public static void main(String[] args) {
        LedgerConnections here = new LedgerConnections();
        LedgerConnections onWorker = new LedgerConnections();
        try (LedgerServer ledger = LedgerServer.start(LedgerBook.generate(300, 20_000));
                BatchCache cache = new BatchCache(1 << 20)) {
            SluiceWorker worker =
                    SluiceWorker.builder()
                            .extension(new LedgerExtension(onWorker, cache))
                            .tcp(0)
                            .start()
                            .blockOptional()
                            .orElseThrow();
            RemoteWorkers workers = RemoteWorkers.at(worker.address());
            try (Session session =
                    Session.builder()
                            .extension(new LedgerExtension(here, cache))
                            .set(LedgerOptions.FETCH_ROWS, 500)
                            .fragments(workers)
                            .build()) {
                workers.tried().block();
                run(
                        session,
                        "CREATE TABLE entries WITH (connector = 'ledger', uri = '%s')"
                                .formatted(ledger.uri()));
                run(session, "SET ledger.purpose = 'yearly audit'");
                run(session, "SELECT count(*) AS n FROM entries WHERE amount > 0");
                System.out.println("connections here, to describe: " + here.opened());
                System.out.println("connections of the worker, to read: " + onWorker.opened());
            } finally {
                worker.shutdown(Duration.ofSeconds(5)).block();
            }
        }
    }

    private static void run(Session session, String sql) {
        System.out.println(sql);
        System.out.println(session.sql(sql).rows(Row.class).collectList().block());
    }
}
