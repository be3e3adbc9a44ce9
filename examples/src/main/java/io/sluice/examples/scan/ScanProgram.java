package io.sluice.examples.scan;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.codec.CodecLimits;
import io.sluice.codec.PlanCodec;
import io.sluice.context.QueryContext;
import io.sluice.examples.ledger.LedgerInfo;
import io.sluice.examples.ledger.LedgerOptions;
import io.sluice.examples.ledger.LedgerScanCodec;
import io.sluice.examples.ledger.LedgerScanExec;
import io.sluice.examples.ledger.LedgerTable;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.Transformed;
import io.sluice.serde.DecodeContext;
import java.util.List;

/// Counts the connections of a plan through its life: there is none until somebody subscribes.
public final class ScanProgram {

    private ScanProgram() {}

    public static void main(String[] args) {
        LedgerConnections connections = new LedgerConnections();
        try (LedgerServer ledger = LedgerServer.start(LedgerBook.generate(300, 20_000));
                Session session =
                        Session.builder()
                                .factory(LedgerConnections.class, connections)
                                .config(new LedgerOptions())
                                .build()) {
            LedgerInfo accounts =
                    LedgerInfo.describe(
                                    new LedgerConnections(),
                                    ledger.uri(),
                                    "accounts",
                                    session.environment().blocking())
                            .blockOptional()
                            .orElseThrow();

            ExecutionPlan plan = new LedgerScanExec(accounts, List.of(0, 1), List.of(), 1);
            report("constructing", connections);
            PlanRewriter.transformUp(plan, Transformed::yes);
            report("rewriting", connections);
            PlanCodec codec = PlanCodec.of(List.of(new LedgerScanCodec()), CodecLimits.DEFAULT);
            byte[] bytes = codec.encode(plan);
            report("encoding", connections);
            ExecutionPlan decoded = codec.decode(bytes, decoding(session));
            report("decoding", connections);
            session.query(decoded).explain().block();
            report("explaining", connections);

            session.register("accounts", new LedgerTable(accounts));
            Query query = session.sql("SELECT owner FROM accounts WHERE id < 3");
            query.schema().block();
            report("planning", connections);
            query.rows(Row.class)
                    .doOnNext(row -> report("reading " + row, connections))
                    .blockLast();
            report("the end", connections);
        }
    }

    private static DecodeContext decoding(Session session) {
        return new DecodeContext(
                session.registry().factories(),
                session.registry().functions(),
                QueryContext.builder().build());
    }

    private static void report(String step, LedgerConnections connections) {
        System.out.printf("after %s: %d opened%n", step, connections.opened());
    }
}
