package io.sluice.examples.codec;

import io.sluice.Row;
import io.sluice.Session;
import io.sluice.codec.CodecLimits;
import io.sluice.codec.CompositePhysicalCodec;
import io.sluice.codec.PlanCodec;
import io.sluice.context.QueryContext;
import io.sluice.examples.ledger.BatchCache;
import io.sluice.examples.ledger.CachedScanCodec;
import io.sluice.examples.ledger.CachedScanExec;
import io.sluice.examples.ledger.LedgerExtension;
import io.sluice.examples.ledger.LedgerInfo;
import io.sluice.examples.ledger.LedgerScanCodec;
import io.sluice.examples.ledger.LedgerScanExec;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/// Sends plans from one process to another, as far as one JVM can show it: two sessions with
/// connections of their own, and nothing but bytes between them.
public final class CodecProgram {

    private CodecProgram() {}

    public static void main(String[] args) {
        LedgerConnections here = new LedgerConnections();
        LedgerConnections there = new LedgerConnections();
        try (LedgerServer ledger = LedgerServer.start(LedgerBook.generate(300, 20_000));
                BatchCache cache = new BatchCache(1 << 20);
                Session receiver =
                        Session.builder().extension(new LedgerExtension(there, cache)).build()) {
            CompositePhysicalCodec composite =
                    CompositePhysicalCodec.of(
                            List.of(new LedgerScanCodec(), new CachedScanCodec()));
            System.out.println("formats: " + new TreeSet<>(composite.typeNames()));

            LedgerInfo accounts =
                    LedgerInfo.describe(
                                    here,
                                    ledger.uri(),
                                    "accounts",
                                    receiver.environment().blocking())
                            .blockOptional()
                            .orElseThrow();
            LedgerScanExec scan = new LedgerScanExec(accounts, List.of(0, 1), List.of(), 1);
            PlanCodec codec = PlanCodec.of(List.of(composite), CodecLimits.DEFAULT);
            for (ExecutionPlan plan : List.of(scan, new CachedScanExec(scan))) {
                byte[] bytes = codec.encode(plan);
                System.out.println(plan.name() + " as bytes: " + readable(bytes));

                ExecutionPlan decoded = codec.decode(bytes, decoding(receiver));
                System.out.println("the same plan: " + decoded.equals(plan));
                Long rows = receiver.query(decoded).rows(Row.class).count().block();
                System.out.println("rows: " + rows);
            }
            System.out.println("connections of the sender, to describe: " + here.opened());
            System.out.println("connections of the receiver, to read: " + there.opened());
        }
    }

    private static DecodeContext decoding(Session session) {
        return new DecodeContext(
                session.registry().factories(),
                session.registry().functions(),
                QueryContext.builder().build());
    }

    private static String readable(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.replaceAll("[^ -~]+", "·");
    }
}
