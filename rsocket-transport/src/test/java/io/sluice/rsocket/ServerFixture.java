package io.sluice.rsocket;

import io.sluice.Session;
import io.sluice.SessionBuilder;
import io.sluice.planning.QueryPlanner;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.testkit.Await;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;

/// A server over loopback whose statements are names of plans. Closing it checks that connections,
/// queries and memory are back.
final class ServerFixture implements AutoCloseable {

    private final Session session;
    private final SluiceServer server;

    private ServerFixture(Session session, SluiceServer server) {
        this.session = session;
        this.server = server;
    }

    static ServerFixture of(NamedPlans plans, BufferAllocator allocator) {
        return of(plans, allocator, session -> session, server -> server);
    }

    static ServerFixture of(
            QueryPlanner plans,
            BufferAllocator allocator,
            UnaryOperator<SessionBuilder> sessionSettings,
            UnaryOperator<SluiceServer.Builder> serverSettings) {
        Session session =
                sessionSettings
                        .apply(
                                Session.builder()
                                        .planner(plans)
                                        .allocator(allocator)
                                        .discoverExtensions(false))
                        .build();
        SluiceServer server =
                Await.value(
                        serverSettings
                                .apply(SluiceServer.builder(session).tcp(0).webSocket(0))
                                .start());
        return new ServerFixture(session, server);
    }

    Session session() {
        return session;
    }

    SluiceServer server() {
        return server;
    }

    String tcp() {
        return server.addresses().getFirst();
    }

    String webSocket() {
        return server.addresses().getLast();
    }

    /// The WebSocket port before anybody has asked for the upgrade.
    String http() {
        return webSocket().replace(Endpoint.WEBSOCKET_PATH, "");
    }

    SluiceClient client() {
        return SluiceClient.connect(tcp());
    }

    /// Waits until no query runs and nothing is on its way out.
    void awaitIdle() {
        Await.until(() -> server.queryCount() == 0 && server.egressBytes() == 0);
    }

    @Override
    public void close() {
        awaitIdle();
        Await.value(server.shutdown(Duration.ofSeconds(5)).thenReturn(true));
        session.close();
        Await.value(session.closed().thenReturn(true));
    }
}
