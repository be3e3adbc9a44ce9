package io.sluice.rsocket;

import io.sluice.Session;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Connections;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Limits;
import io.sluice.rsocket.internal.net.Listener;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.server.QueryLimits;
import io.sluice.rsocket.internal.server.ServerEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/// Serves a session to clients over RSocket, on TCP and WebSocket ports; see `docs/protocol.md`.
///
/// ```java
/// Mono<SluiceServer> starting = SluiceServer.builder(session).tcp(7878).webSocket(7880).start();
/// ```
///
/// **Demand.** A client's credit reaches the operators: for each credit one batch at most is asked
/// of the plan. **Memory.** For each connection the network holds at most the egress limit (8 MiB
/// unless set) and one payload of 1 MiB, whatever the client asks for and does not read; beside
/// that each of its streams holds one batch. **Threads.** Network threads of its own, which decode,
/// copy and signal; queries compute on the session's. Thread-safe.
public final class SluiceServer {

    private final ServerEngine engine;
    private final Connections connections;
    private final List<Listener> listeners;
    private final LoopResources loops;
    private final BufferAllocator egress;

    private SluiceServer(
            ServerEngine engine,
            Connections connections,
            List<Listener> listeners,
            LoopResources loops,
            BufferAllocator egress) {
        this.engine = engine;
        this.connections = connections;
        this.listeners = listeners;
        this.loops = loops;
        this.egress = egress;
    }

    /// @param session runs the statements of all clients; stays the caller's to close, after the
    ///   server has shut down
    public static Builder builder(Session session) {
        return new Builder(session);
    }

    /// Where the server listens, such as `tcp://127.0.0.1:7878`.
    public List<String> addresses() {
        return listeners.stream().map(listener -> listener.endpoint().toString()).toList();
    }

    /// Connections that are open now.
    public int connectionCount() {
        return connections.count();
    }

    /// Queries of clients that have not ended.
    public int queryCount() {
        return engine.runningCount();
    }

    /// Bytes of results that are on their way out.
    public long egressBytes() {
        return egress.getAllocatedMemory();
    }

    /// Bytes that all clients together make this process hold now; see [Builder#maxClientMemory].
    public long clientMemoryBytes() {
        return connections.heldBytes();
    }

    /// Refuses new connections and queries with `SHUTTING_DOWN`, lets those that run go on for the
    /// grace period, cancels what is left, and closes. Completes when ports, connections and
    /// threads are gone.
    public Mono<Void> shutdown(Duration grace) {
        QueryException goodbye =
                new QueryException(ErrorCode.SHUTTING_DOWN, "the server has shut down");
        return engine.drain()
                .timeout(grace)
                .onErrorResume(_ -> engine.cancelAll())
                .then(Mono.defer(() -> connections.close(goodbye)))
                .thenMany(Flux.fromIterable(listeners))
                .flatMap(Listener::close)
                .then(Mono.defer(() -> loops.disposeLater(Duration.ZERO, Shutdown.LIMIT)))
                .then(Mono.fromRunnable(() -> Shutdown.close(egress)));
    }

    /// Collects what a [SluiceServer] is made of. Hosts are loopback unless named: nothing is
    /// authenticated.
    public static final class Builder {

        private final Session session;
        private final List<Function<Binding, Mono<Listener>>> binds = new ArrayList<>();
        private final Set<String> origins = new HashSet<>();
        private Limits limits = Limits.SERVER;
        private QueryLimits queryLimits = QueryLimits.DEFAULT;

        private record Binding(Connections connections, LoopResources loops) {}

        private Builder(Session session) {
            this.session = session;
        }

        /// Listens for TCP on loopback.
        ///
        /// @param port 0 for one that is free
        public Builder tcp(int port) {
            return tcp(Endpoint.LOOPBACK, port);
        }

        /// Listens for TCP.
        public Builder tcp(String host, int port) {
            binds.add(to -> Listener.tcp(host, port, to.connections(), to.loops()));
            return this;
        }

        /// Listens for WebSockets on loopback, at the path `/rsocket`.
        ///
        /// @param port 0 for one that is free
        public Builder webSocket(int port) {
            return webSocket(Endpoint.LOOPBACK, port);
        }

        /// Listens for WebSockets, at the path `/rsocket`.
        public Builder webSocket(String host, int port) {
            binds.add(to ->
                    Listener.webSocket(
                            host, port, Set.copyOf(origins), to.connections(), to.loops()));
            return this;
        }

        /// Lets in browsers whose pages come from there, such as `https://app.example`; `*` for
        /// all. Pages of the server's own host and clients that are no browsers are let in anyway.
        public Builder allowOrigin(String origin) {
            origins.add(origin);
            return this;
        }

        /// How many connections may be open; 1,000 unless set. More are refused with
        /// `TOO_MANY_QUERIES`, as is what exceeds the limits below.
        public Builder maxConnections(int connections) {
            limits = limits.withConnections(connections);
            return this;
        }

        /// How many of them one peer may have, which is one machine (one network of 64 bits with
        /// IPv6); 500 unless set.
        public Builder maxConnectionsPerPeer(int connections) {
            limits = limits.withConnectionsPerPeer(connections);
            return this;
        }

        /// How many streams a connection may have open, of queries and all else; 256 unless set.
        public Builder maxStreams(int streams) {
            limits = limits.withStreams(streams);
            return this;
        }

        /// How many queries may run; 1,024 unless set. A query whose client asks for no more rows
        /// runs until it is cancelled.
        public Builder maxQueries(int queries) {
            queryLimits = queryLimits.withAll(positive("maxQueries", queries));
            return this;
        }

        /// How many queries the connections of one peer may run together; 512 unless set.
        public Builder maxQueriesPerPeer(int queries) {
            queryLimits = queryLimits.withPerPeer(positive("maxQueriesPerPeer", queries));
            return this;
        }

        /// How many queries one connection may run; 128 unless set.
        public Builder maxQueriesPerConnection(int queries) {
            queryLimits =
                    queryLimits.withPerConnection(positive("maxQueriesPerConnection", queries));
            return this;
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": " + value);
            }
            return value;
        }

        /// Bytes of a connection that may wait for the network before its queries wait.
        public Builder egressLimit(long bytes) {
            limits = limits.withEgressBytes(bytes);
            return this;
        }

        /// Bytes that all clients together may make this process hold: requests that have arrived
        /// in part, rows that wait for credit, and frames that wait for the network. A quarter of
        /// the JVM's largest heap unless set, and 64 MiB at least. The nearer it is, the less each
        /// connection may have waiting; beyond it the connection that holds most is closed.
        ///
        /// @param bytes 32 MiB or more
        public Builder maxClientMemory(long bytes) {
            limits = limits.withClientBytes(bytes);
            return this;
        }

        /// How long a connection may stay silent before it says who it is.
        public Builder setupTimeout(Duration timeout) {
            limits = limits.withSetupTimeout(timeout);
            return this;
        }

        /// Opens the ports; fails if one cannot be opened.
        public Mono<SluiceServer> start() {
            return Mono.defer(this::bind);
        }

        private Mono<SluiceServer> bind() {
            BufferAllocator egress =
                    session.allocator().newChildAllocator("egress", 0, Long.MAX_VALUE);
            ServerEngine engine = new ServerEngine(session, egress, queryLimits);
            Connections connections =
                    new Connections(
                            limits, peer -> new RoutedSocket(peer, limits, engine.connected(peer)));
            LoopResources loops = LoopResources.create("sluice-server");
            Binding to = new Binding(connections, loops);
            return Shutdown.bindAll(binds, bind -> bind.apply(to))
                    .map(listeners ->
                            new SluiceServer(engine, connections, listeners, loops, egress))
                    .doOnError(_ -> Shutdown.release(loops, egress));
        }
    }
}
