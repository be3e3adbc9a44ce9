package io.sluice.examples.table;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.config.EngineOptions;
import io.sluice.examples.ledger.LedgerInfo;
import io.sluice.examples.ledger.LedgerOptions;
import io.sluice.examples.ledger.LedgerTable;
import io.sluice.examples.ledger.MinimalLedgerTable;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import java.util.List;

/// Queries a foreign table, first one that only has columns and rows, then one that also has
/// statistics and filters. The plans show the difference; the rows are the same.
public final class TableProgram {

    private static final String TOTALS = "SELECT count(*) AS n, max(id) AS last FROM ";
    private static final String FIRST_DAY = "SELECT min(booked) AS first FROM ";
    private static final String COUNT = "SELECT count(*) AS n FROM ";

    private static final String SPRING_OF_ACCOUNT_7 =
            """
             WHERE account = 7
               AND booked >= DATE '2024-03-20'
               AND booked < DATE '2024-06-21'
               AND memo LIKE '%7'
            """;

    private TableProgram() {}

    public static void main(String[] args) {
        LedgerConnections connections = new LedgerConnections();
        try (LedgerServer ledger = LedgerServer.start(LedgerBook.generate(300, 20_000));
                Session session =
                        Session.builder()
                                .factory(LedgerConnections.class, connections)
                                .config(new LedgerOptions())
                                .set(EngineOptions.TARGET_PARTITIONS, 2)
                                .build()) {
            LedgerInfo entries =
                    LedgerInfo.describe(
                                    connections,
                                    ledger.uri(),
                                    "entries",
                                    session.environment().blocking())
                            .blockOptional()
                            .orElseThrow();
            session.register("minimal", new MinimalLedgerTable(entries));
            session.register("entries", new LedgerTable(entries));

            show(session, TOTALS + "minimal");
            show(session, TOTALS + "entries");
            show(session, FIRST_DAY + "entries");
            show(session, COUNT + "minimal" + SPRING_OF_ACCOUNT_7);
            show(session, COUNT + "entries" + SPRING_OF_ACCOUNT_7);
        }
    }

    private static void show(Session session, String sql) {
        System.out.println(sql.strip());
        System.out.print(session.sql(sql).explain().block());
        List<Row> rows = session.sql(sql).rows(Row.class).collectList().block();
        System.out.println("rows: " + rows + "\n");
    }
}
