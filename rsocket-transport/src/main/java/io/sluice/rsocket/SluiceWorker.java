package io.sluice.rsocket;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.config.Ceilings;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.net.Connections;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Limits;
import io.sluice.rsocket.internal.net.Listener;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.worker.WorkerEngine;
import io.sluice.runtime.Engine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/// Runs parts of plans for servers; see "Routes of workers" in `docs/protocol.md`.
///
/// ```java
/// Mono<SluiceWorker> starting = SluiceWorker.builder().extension(acme).tcp(7879).start();
/// ```
///
/// A worker runs what its own extensions can decode, and gives decoded nodes the factories that its
/// own extensions register. A plan that it cannot run fails with a named error and leaves the
/// worker in service. Thread-safe.
public final class SluiceWorker {

    private final Engine engine;
    private final WorkerEngine tasks;
    private final Connections connections;
    private final Listener listener;
    private final LoopResources loops;
    private final BufferAllocator egress;

    private SluiceWorker(
            Engine engine,
            WorkerEngine tasks,
            Connections connections,
            Listener listener,
            LoopResources loops,
            BufferAllocator egress) {
        this.engine = engine;
        this.tasks = tasks;
        this.connections = connections;
        this.listener = listener;
        this.loops = loops;
        this.egress = egress;
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Where the worker listens, such as `tcp://127.0.0.1:7879` or `ws://127.0.0.1:7879/rsocket`.
    public String address() {
        return listener.endpoint().toString();
    }

    /// Connections of servers that are open now.
    public int connectionCount() {
        return connections.count();
    }

    /// Tasks that have not ended.
    public int taskCount() {
        return tasks.taskCount();
    }

    /// Bytes that tasks and results on their way out hold now.
    public long allocatedBytes() {
        return engine.allocator().getAllocatedMemory();
    }

    /// Takes no new tasks, lets those that run go on for the grace period, ends what is left, and
    /// closes. Completes when ports, connections and threads are gone.
    public Mono<Void> shutdown(Duration grace) {
        QueryException goodbye =
                new QueryException(ErrorCode.SHUTTING_DOWN, "the worker has shut down");
        return tasks.drain()
                .timeout(grace)
                .onErrorResume(_ -> stopAll(goodbye))
                .then(Mono.defer(() -> connections.close(goodbye)))
                .then(listener.close())
                .then(Mono.defer(() -> loops.disposeLater(Duration.ZERO, Shutdown.LIMIT)))
                .then(
                        Mono.fromRunnable(() -> {
                            Shutdown.close(egress);
                            engine.close();
                        }));
    }

    private Mono<Void> stopAll(QueryException reason) {
        return Mono.defer(() -> {
            tasks.stopAll(reason);
            return tasks.drain().timeout(Shutdown.LIMIT).onErrorComplete();
        });
    }

    /// Collects what a [SluiceWorker] is made of. The host is loopback unless named: nothing is
    /// authenticated.
    public static final class Builder {

        private final Engine.Builder engine = Engine.builder();
        private final Set<SluiceExtension> extensions = new LinkedHashSet<>();
        private ClassLoader classLoader = SluiceWorker.class.getClassLoader();
        private boolean discover = true;
        private OpenTelemetry telemetry = OpenTelemetry.noop();
        private final Map<String, String> ceilings = new LinkedHashMap<>();
        private Limits limits = Limits.WORKER;
        private Endpoint endpoint = Endpoint.tcp(Endpoint.LOOPBACK, 0);

        private Builder() {}

        /// Listens for TCP on loopback.
        ///
        /// @param port 0 for one that is free
        public Builder tcp(int port) {
            return tcp(Endpoint.LOOPBACK, port);
        }

        /// Listens for TCP, as a worker does unless told otherwise.
        public Builder tcp(String host, int port) {
            endpoint = Endpoint.tcp(host, port);
            return this;
        }

        /// Listens for WebSockets on loopback, at the path `/rsocket`, instead of TCP.
        ///
        /// @param port 0 for one that is free
        public Builder webSocket(int port) {
            return webSocket(Endpoint.LOOPBACK, port);
        }

        /// Listens for WebSockets, at the path `/rsocket`, instead of TCP.
        public Builder webSocket(String host, int port) {
            endpoint = Endpoint.webSocket(host, port);
            return this;
        }

        /// Installs an extension, after those that the service loader finds.
        public Builder extension(SluiceExtension extension) {
            extensions.add(extension);
            return this;
        }

        /// Looks for extensions through this class loader instead of Sluice's own.
        public Builder classLoader(ClassLoader loader) {
            classLoader = loader;
            return this;
        }

        /// Whether the service loader is asked for extensions; it is unless set to false.
        public Builder discoverExtensions(boolean wanted) {
            discover = wanted;
            return this;
        }

        /// Sets threads and memory.
        public Builder engine(Consumer<Engine.Builder> settings) {
            settings.accept(engine);
            return this;
        }

        /// Traces fragments; nothing is traced unless set.
        public Builder telemetry(OpenTelemetry openTelemetry) {
            telemetry = openTelemetry;
            return this;
        }

        /// Grants an option of all tasks at most this value; tasks whose context asks for more are
        /// refused.
        ///
        /// @param option the full name of one that has a range
        public Builder ceiling(String option, String value) {
            ceilings.put(option, value);
            return this;
        }

        /// Bytes of a connection that may wait for the network before its tasks wait.
        public Builder egressLimit(long bytes) {
            limits = limits.withEgressBytes(bytes);
            return this;
        }

        /// Opens the port; fails if that cannot be done.
        public Mono<SluiceWorker> start() {
            return Mono.defer(this::bind);
        }

        private Mono<SluiceWorker> bind() {
            Registry registry = new Registry();
            Set<String> explicit = new LinkedHashSet<>();
            extensions.forEach(extension -> explicit.add(extension.name()));
            if (discover) {
                registry.installDiscovered(classLoader, explicit);
            }
            extensions.forEach(registry::install);
            Ceilings granted = Ceilings.of(registry.options(), ceilings);
            Engine built = engine.build();
            BufferAllocator egress =
                    built.allocator().newChildAllocator("egress", 0, Long.MAX_VALUE);
            WorkerEngine tasks =
                    new WorkerEngine(
                            built.environment(
                                    registry.functions(), registry.factories(), telemetry),
                            registry,
                            granted,
                            FragmentCodec.of(registry),
                            egress);
            Limits within = limits;
            Connections connections =
                    new Connections(
                            within, peer -> new RoutedSocket(peer, within, tasks.connected(peer)));
            LoopResources loops = LoopResources.create("sluice-worker");
            return Shutdown.bindAll(List.of(endpoint), at -> listen(at, connections, loops))
                    .map(listeners ->
                            new SluiceWorker(
                                    built, tasks, connections, listeners.getFirst(), loops, egress))
                    .doOnError(_ -> {
                        Shutdown.release(loops, egress);
                        built.close();
                    });
        }

        private static Mono<Listener> listen(
                Endpoint at, Connections connections, LoopResources loops) {
            return switch (at.transport()) {
                case TCP -> Listener.tcp(at.host(), at.port(), connections, loops);
                case WEBSOCKET ->
                        Listener.webSocket(at.host(), at.port(), Set.of(), connections, loops);
            };
        }
    }
}
