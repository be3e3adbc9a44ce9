package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.sluice.batch.RecordBatch;
import io.sluice.rsocket.internal.net.Connections;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.EgressGate;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.rsocket.internal.net.Limits;
import io.sluice.rsocket.internal.net.Listener;
import io.sluice.rsocket.internal.net.MimeTypes;
import io.sluice.rsocket.internal.net.Peer;
import io.sluice.rsocket.internal.net.Request;
import io.sluice.rsocket.internal.net.RequestBuilder;
import io.sluice.rsocket.internal.net.Route;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.net.WireErrors;
import io.sluice.testkit.Await;
import io.sluice.type.Schema;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/// Both ends of one TCP connection over loopback, the far one of which answers `sql.query` with
/// whatever batches a test gives it.
final class Wire implements AutoCloseable {

    /// The name of the one thread that computes at the far end.
    static final String COMPUTING = "test-cpu";

    private final LoopResources loops = LoopResources.create("test-net", 2, true);
    private final Scheduler computing = Schedulers.newSingle(COMPUTING, true);
    private final Set<String> encoders = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ended = new AtomicInteger();
    private final Supplier<RowStream> rows;
    private final BufferAllocator allocator;
    private final Listener listener;
    private final RSocket socket;
    private volatile EgressGate gate;

    private Wire(Supplier<RowStream> rows, BufferAllocator allocator, Limits limits) {
        this.rows = rows;
        this.allocator = allocator;
        Connections connections = new Connections(limits, this::connected);
        this.listener = Await.value(Listener.tcp("127.0.0.1", 0, connections, loops));
        this.socket = Await.value(new Dialer(Hello.client(), loops).connect(listener.endpoint()));
    }

    static Wire of(Schema schema, Supplier<Flux<RecordBatch>> batches, BufferAllocator allocator) {
        return new Wire(
                () -> new RowStream(Optional.of(schema), batches.get()), allocator, Limits.SERVER);
    }

    static Wire of(Supplier<RowStream> rows, BufferAllocator allocator) {
        return new Wire(rows, allocator, Limits.SERVER);
    }

    RSocket socket() {
        return socket;
    }

    EgressGate gate() {
        return gate;
    }

    /// Streams that have ended at the far end.
    int ended() {
        return ended.get();
    }

    IngressStream.Options options() {
        Payload request =
                RequestBuilder.of(Route.SQL_QUERY).entry(MimeTypes.STREAM_TOKEN, "t").payload();
        Payload next = RequestBuilder.of(Route.STREAM_CONTINUE).data("t").payload();
        return IngressStream.Options.of(
                        Flux.defer(() -> socket.requestStream(request)),
                        Flux.defer(() -> socket.requestStream(next)),
                        allocator)
                .withErrors(error -> WireErrors.inbound(error, "the far end"));
    }

    Flux<RecordBatch> read() {
        return new IngressStream(options());
    }

    /// The answer in a format of the reader's choice, payload by payload.
    Flux<Payload> read(String accepted) {
        return Flux.defer(() ->
                socket.requestStream(
                        RequestBuilder.of(Route.SQL_QUERY)
                                .entry(MimeTypes.ACCEPT, accepted)
                                .payload()));
    }

    /// The threads on which the far end has encoded rows.
    Set<String> encoders() {
        return encoders;
    }

    private PayloadFormat watched(PayloadFormat format) {
        return new PayloadFormat() {
            @Override
            public Optional<ByteBuf> opening(Schema schema) {
                return format.opening(schema);
            }

            @Override
            public boolean coalesces() {
                return format.coalesces();
            }

            @Override
            public Pieces cut(RecordBatch batch) {
                Pieces pieces = format.cut(batch);
                return new Pieces() {
                    @Override
                    public boolean hasNext() {
                        return pieces.hasNext();
                    }

                    @Override
                    public ByteBuf next() {
                        encoders.add(Thread.currentThread().getName());
                        return pieces.next();
                    }

                    @Override
                    public void close() {
                        pieces.close();
                    }
                };
            }
        };
    }

    @Override
    public void close() {
        socket.dispose();
        computing.dispose();
        Await.value(listener.close().thenReturn(true));
        Await.value(loops.disposeLater(java.time.Duration.ZERO, Await.LIMIT).thenReturn(true));
    }

    private RSocket connected(Peer peer) {
        gate = peer.gate();
        Continuations continuations = new Continuations();
        return new RoutedSocket(
                peer,
                Limits.SERVER,
                new RoutedSocket.Routes() {
                    @Override
                    public Mono<Payload> response(Request request) {
                        throw request.route().refusal("request-response");
                    }

                    @Override
                    public Flux<Payload> stream(Request request) {
                        if (request.route() == Route.STREAM_CONTINUE) {
                            return continuations.rest(request.text());
                        }
                        PayloadFormat format =
                                switch (request.metadata().format()) {
                                    case ARROW -> ArrowFormat.numbered(allocator);
                                    case JSON -> JsonFormat.rows();
                                    case JSON_LINES -> JsonFormat.lines();
                                };
                        return new EgressStream(
                                Mono.fromSupplier(rows),
                                watched(format),
                                peer.gate(),
                                computing::schedule,
                                reactor.util.context.Context.empty(),
                                new ServedStream(
                                        "q",
                                        Context.root(),
                                        request.metadata().streamToken(),
                                        continuations,
                                        ended::incrementAndGet));
                    }

                    @Override
                    public void closed() {}
                });
    }
}
