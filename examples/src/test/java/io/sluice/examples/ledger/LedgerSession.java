package io.sluice.examples.ledger;

import io.sluice.Session;
import io.sluice.SessionBuilder;
import io.sluice.Summary;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.testkit.Await;
import io.sluice.testkit.TestSession;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A session with the tables `accounts` and `entries` of a ledger, for tests of whole queries.
/// Closing it checks that all connections are closed and all memory is back.
public final class LedgerSession implements AutoCloseable {

    public static final int ACCOUNTS = 300;
    public static final int ENTRIES = 20_000;

    private final LedgerServer server = LedgerServer.start(LedgerBook.generate(ACCOUNTS, ENTRIES));
    private final LedgerConnections connections = new LedgerConnections();
    private final BatchCache cache = new BatchCache(1 << 20);
    private final TestSession session;

    private LedgerSession(UnaryOperator<SessionBuilder> setUp) {
        LedgerExtension extension = new LedgerExtension(connections, cache);
        session = TestSession.open(builder -> setUp.apply(builder.extension(extension)));
        create("accounts");
        create("entries");
    }

    /// @param setUp adds what a test needs beside the connector
    public static LedgerSession open(UnaryOperator<SessionBuilder> setUp) {
        return new LedgerSession(setUp);
    }

    public static LedgerSession open() {
        return new LedgerSession(builder -> builder);
    }

    private void create(String table) {
        rows(
                "CREATE TABLE %s WITH (connector = 'ledger', uri = '%s')"
                        .formatted(table, server.uri()));
    }

    public Session session() {
        return session.session();
    }

    public LedgerInfo describe(String table) {
        return LedgerFixture.describe(server, table);
    }

    public List<List<@Nullable Object>> rows(String sql) {
        return session.rows(sql);
    }

    public String explain(String sql) {
        return session.explain(sql);
    }

    public Summary summary(String sql) {
        return session.summary(sql);
    }

    public QueryException failure(String sql) {
        return session.failure(sql);
    }

    /// Connections opened so far, those that describe tables included.
    public int opened() {
        return connections.opened();
    }

    @Override
    public void close() {
        session.close();
        Await.until(() -> connections.openNow() == 0);
        cache.close();
        server.close();
    }
}
