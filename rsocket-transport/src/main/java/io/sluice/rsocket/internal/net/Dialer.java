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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/// Connects to servers and workers. Payloads that arrive have to be released: they are the
/// network's own memory.
public final class Dialer {

    private static final int CONNECT_TIMEOUT_MILLIS = 5000;
    private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(20);
    private static final Duration KEEP_ALIVE_LIFETIME = Duration.ofSeconds(90);

    private final Hello hello;
    private final LoopResources loops;

    public Dialer(Hello hello, LoopResources loops) {
        this.hello = hello;
        this.loops = loops;
    }

    /// A new connection, each time it is subscribed to.
    public Mono<RSocket> connect(Endpoint endpoint) {
        return RSocketConnector.create()
                .setupPayload(Mono.fromSupplier(() -> DefaultPayload.create(hello.toBytes())))
                .metadataMimeType(MimeTypes.COMPOSITE)
                .dataMimeType(MimeTypes.ARROW_STREAM)
                .keepAlive(KEEP_ALIVE_INTERVAL, KEEP_ALIVE_LIFETIME)
                .fragment(WireSizes.FRAGMENT_BYTES)
                .maxInboundPayloadSize(WireSizes.MAX_INBOUND_RESULT_BYTES)
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(transport(endpoint));
    }

    /// The data of a payload as text; releases the payload.
    public static String text(Payload payload) {
        try {
            return payload.sliceData().toString(StandardCharsets.UTF_8);
        } finally {
            payload.release();
        }
    }

    private ClientTransport transport(Endpoint endpoint) {
        String host = endpoint.host().replace("[", "").replace("]", "");
        return switch (endpoint.transport()) {
            case TCP ->
                    TcpClientTransport.create(
                            TcpClient.newConnection()
                                    .runOn(loops)
                                    .host(host)
                                    .port(endpoint.port())
                                    .option(
                                            ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                            CONNECT_TIMEOUT_MILLIS),
                            WireSizes.MAX_FRAME_BYTES);
            case WEBSOCKET ->
                    WebsocketClientTransport.create(
                                    HttpClient.newConnection()
                                            .runOn(loops)
                                            .host(host)
                                            .port(endpoint.port())
                                            .option(
                                                    ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                                    CONNECT_TIMEOUT_MILLIS),
                                    endpoint.path())
                            .webSocketSpec(
                                    spec -> spec.maxFramePayloadLength(WireSizes.MAX_FRAME_BYTES));
        };
    }
}
