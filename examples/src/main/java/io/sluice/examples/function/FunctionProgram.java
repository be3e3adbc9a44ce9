package io.sluice.examples.function;

import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.examples.ledger.LedgerInfo;
import io.sluice.examples.ledger.LedgerOptions;
import io.sluice.examples.ledger.LedgerTable;
import io.sluice.examples.ledger.Masked;
import io.sluice.examples.ledger.Spread;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import java.math.BigDecimal;
import java.util.List;
import reactor.core.publisher.Flux;

/// Uses two functions in SQL that Sluice does not have by itself.
public final class FunctionProgram {

    private static final String SPREADS =
            """
            SELECT masked(owner) AS owner, spread(amount) AS spread, count(*) AS entries
              FROM entries JOIN accounts ON account = accounts.id
             GROUP BY owner ORDER BY owner
            """;

    private FunctionProgram() {}

    /// A row of the result.
    public record OwnerSpread(String owner, BigDecimal spread, long entries) {}

    public static void main(String[] args) {
        LedgerConnections connections = new LedgerConnections();
        try (LedgerServer ledger = LedgerServer.start(LedgerBook.generate(300, 20_000));
                Session session =
                        Session.builder()
                                .function(new Masked())
                                .function(new Spread())
                                .factory(LedgerConnections.class, connections)
                                .config(new LedgerOptions())
                                .set(EngineOptions.TARGET_PARTITIONS, 2)
                                .build()) {
            for (String table : List.of("accounts", "entries")) {
                LedgerInfo info =
                        LedgerInfo.describe(
                                        connections,
                                        ledger.uri(),
                                        table,
                                        session.environment().blocking())
                                .blockOptional()
                                .orElseThrow();
                session.register(table, new LedgerTable(info));
            }

            System.out.print(session.sql(SPREADS).explain().block());
            Flux<OwnerSpread> spreads = session.sql(SPREADS).rows(OwnerSpread.class);
            spreads.doOnNext(System.out::println).blockLast();
        }
    }
}
