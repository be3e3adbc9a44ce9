package io.sluice.rsocket.internal.net;

import io.netty.channel.ChannelOption;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.ClientTransport;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import io.rsocket.util.DefaultPayload;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/// Connects to servers and workers. Payloads that arrive have to be released: they are the
/// network's own memory.
public final class Dialer {

    /// RSocket's own limit counts answers to KEEPALIVE alone, which wait behind whatever else is on
    /// its way over a slow network; that of [Patience] counts every byte.
    private static final Duration KEEP_ALIVE_LIFETIME = Limits.MAX_LIFETIME;

    private final Hello hello;
    private final LoopResources loops;
    private final Patience patience;

    public Dialer(Hello hello, LoopResources loops) {
        this(hello, loops, Patience.DEFAULT);
    }

    public Dialer(Hello hello, LoopResources loops, Patience patience) {
        this.hello = hello;
        this.loops = loops;
        this.patience = patience;
    }

    /// A new connection, each time it is subscribed to.
    public Mono<RSocket> connect(Endpoint endpoint) {
        return connect(endpoint, _ -> {});
    }

    /// A new connection, each time it is subscribed to.
    ///
    /// @param watch told how the connection fares
    public Mono<RSocket> connect(Endpoint endpoint, ConnectionWatch watch) {
        return Mono.defer(() -> dial(endpoint, watch))
                .timeout(patience.connect(), Mono.error(() -> unreachable(endpoint)));
    }

    private QueryException unreachable(Endpoint endpoint) {
        return new QueryException(
                ErrorCode.CONNECTION_FAILED,
                "no connection to "
                        + endpoint
                        + ": none was made within "
                        + patience.connect().toMillis()
                        + " ms (connectTimeout)");
    }

    private Mono<RSocket> dial(Endpoint endpoint, ConnectionWatch watch) {
        return RSocketConnector.create()
                .setupPayload(Mono.fromSupplier(() -> DefaultPayload.create(hello.toBytes())))
                .metadataMimeType(MimeTypes.COMPOSITE)
                .dataMimeType(MimeTypes.ARROW_STREAM)
                .keepAlive(patience.keepAliveInterval(), KEEP_ALIVE_LIFETIME)
                .fragment(WireSizes.FRAGMENT_BYTES)
                .maxInboundPayloadSize(WireSizes.MAX_INBOUND_RESULT_BYTES)
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(transport(endpoint, watch));
    }

    private void takePulse(Connection connection, Endpoint endpoint, ConnectionWatch watch) {
        Pulse.take(connection.channel(), endpoint.toString(), patience, watch);
    }

    /// The data of a payload as text; releases the payload.
    public static String text(Payload payload) {
        try {
            return payload.sliceData().toString(StandardCharsets.UTF_8);
        } finally {
            payload.release();
        }
    }

    private ClientTransport transport(Endpoint endpoint, ConnectionWatch watch) {
        int connectMillis = Math.toIntExact(patience.connect().toMillis());
        String host = endpoint.host().replace("[", "").replace("]", "");
        return switch (endpoint.transport()) {
            case TCP ->
                    TcpClientTransport.create(
                            TcpClient.newConnection()
                                    .runOn(loops)
                                    .host(host)
                                    .port(endpoint.port())
                                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                                    .doOnConnected(connection -> {
                                        connection.addHandlerLast(
                                                new Greeting(endpoint.toString(), watch::broken));
                                        takePulse(connection, endpoint, watch);
                                    }),
                            WireSizes.MAX_FRAME_BYTES);
            case WEBSOCKET ->
                    WebsocketClientTransport.create(
                                    HttpClient.newConnection()
                                            .runOn(loops)
                                            .host(host)
                                            .port(endpoint.port())
                                            .option(
                                                    ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                                    connectMillis)
                                            .doOnConnected(connection ->
                                                    takePulse(connection, endpoint, watch)),
                                    endpoint.path())
                            .webSocketSpec(
                                    spec -> spec.maxFramePayloadLength(WireSizes.MAX_FRAME_BYTES));
        };
    }
}
