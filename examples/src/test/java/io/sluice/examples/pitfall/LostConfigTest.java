package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Registry;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.SluiceExtension;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.config.ConfigRegistry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.BatchCache;
import io.sluice.examples.ledger.CachedScanCodec;
import io.sluice.examples.ledger.LedgerExtension;
import io.sluice.examples.ledger.LedgerOptions;
import io.sluice.examples.ledger.LedgerScanCodec;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.examples.ledger.LedgerTable;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.rsocket.RemoteWorkers;
import io.sluice.rsocket.SluiceWorker;
import io.sluice.testkit.Await;
import io.sluice.testkit.ContextRoundTrip;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Settings that vanish on their way to a worker. Stopped by the context itself, which carries what
/// a process does not know, and refuses a query for a REQUIRED entry that is not known; shown by
/// `ContextRoundTrip` and `ExtensionContract` for every option that is declared.
class LostConfigTest {

    /// The connector without its options, as on a worker with an older version of it.
    private record WithoutOptions(LedgerConnections connections) implements SluiceExtension {

        @Override
        public String name() {
            return "ledger";
        }

        @Override
        public void install(Registry registry) {
            registry.factory(LedgerConnections.class, connections)
                    .codec(new LedgerScanCodec())
                    .codec(new CachedScanCodec());
        }
    }

    @Test
    void everyDeclaredOptionArrivesAsItWasSet() {
        ContextRoundTrip.through(context -> ContextCodec.decode(ContextCodec.encode(context)))
                .check(new LedgerOptions().options());
    }

    @Test
    void whatNobodyKnowsIsCarriedOn() {
        QueryContext context = QueryContext.builder().set(LedgerOptions.FETCH_ROWS, 7).build();
        QueryContext second = ContextCodec.decode(ContextCodec.encode(context));
        ContextCodec.requireRegistered(second, ConfigRegistry.EMPTY);
        QueryContext third = ContextCodec.decode(ContextCodec.encode(second));

        assertThat(third.get(LedgerOptions.FETCH_ROWS)).isEqualTo(7);
    }

    @Test
    void aRequiredOptionThatAWorkerDoesNotKnowFailsTheQueryByName() {
        SluiceWorker worker =
                Await.value(
                        SluiceWorker.builder()
                                .extension(new WithoutOptions(new LedgerConnections()))
                                .tcp(0)
                                .start());
        RemoteWorkers workers = RemoteWorkers.at(worker.address()).withSilenceLimit(Await.LIMIT);
        try (LedgerSession ledger = LedgerSession.open();
                BatchCache cache = new BatchCache(1 << 20);
                Session session =
                        Session.builder()
                                .extension(new LedgerExtension(new LedgerConnections(), cache))
                                .fragments(workers)
                                .build()) {
            Await.value(workers.tried().thenReturn(true));
            session.register("accounts", new LedgerTable(ledger.describe("accounts")));
            session.settings().set("ledger.purpose", "audit");

            QueryException refusal =
                    Refusals.of(() ->
                            Await.value(
                                    session.sql("SELECT owner FROM accounts")
                                            .rows(Row.class)
                                            .collectList()));
            assertThat(refusal.code()).isEqualTo(ErrorCode.CONTEXT_ENTRY_UNREGISTERED);
            assertThat(refusal).hasMessageContaining("ledger.purpose");
        } finally {
            Await.value(worker.shutdown(Duration.ofSeconds(5)).thenReturn(true));
        }
    }
}
