package io.sluice.rsocket.internal.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.ScheduledFuture;
import io.rsocket.transport.netty.TcpDuplexConnection;
import io.rsocket.transport.netty.WebsocketDuplexConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/// A port that accepts connections until it is closed.
public final class Listener {

    private static final String ANY_ORIGIN = "*";
    private static final String SUBPROTOCOL = "rsocket";

    private final Endpoint endpoint;
    private final DisposableServer server;

    private Listener(Endpoint endpoint, DisposableServer server) {
        this.endpoint = endpoint;
        this.server = server;
    }

    /// Listens for TCP.
    ///
    /// @param port 0 for one that is free
    public static Mono<Listener> tcp(
            String host, int port, Connections connections, LoopResources loops) {
        return TcpServer.create()
                .runOn(loops)
                .host(host)
                .port(port)
                .doOnChannelInit((_, channel, _) -> closeUnlessSeated(channel, connections))
                .doOnConnection(connection -> serveTcp(connection, connections))
                .bind()
                .map(server -> new Listener(Endpoint.tcp(host, portOf(server)), server));
    }

    /// Listens for WebSockets.
    ///
    /// @param origins what browsers may send as Origin beside the server's own host; `*` for all
    public static Mono<Listener> webSocket(
            String host,
            int port,
            Set<String> origins,
            Connections connections,
            LoopResources loops) {
        return HttpServer.create()
                .runOn(loops)
                .host(host)
                .port(port)
                .doOnChannelInit((_, channel, _) -> {
                    closeUnlessSeated(channel, connections);
                    closeUnlessUpgraded(channel, connections.limits());
                    BadHttp.refuseOn(channel, connections.complaints());
                })
                .handle((request, response) -> serveHttp(request, response, origins, connections))
                .bind()
                .map(server -> new Listener(Endpoint.webSocket(host, portOf(server)), server));
    }

    /// Where this listens, with the port that it has got.
    public Endpoint endpoint() {
        return endpoint;
    }

    /// Accepts no more connections; those that are open stay.
    public Mono<Void> close() {
        return Mono.defer(() -> {
            server.dispose();
            return server.onDispose();
        });
    }

    private static int portOf(DisposableServer server) {
        return ((InetSocketAddress) server.address()).getPort();
    }

    private static void closeUnlessSeated(Channel channel, Connections connections) {
        if (!connections.seat(channel)) {
            ChannelFuture _ = channel.close();
        }
    }

    /// RSocket's own timer only starts after the upgrade.
    private static void closeUnlessUpgraded(Channel channel, Limits limits) {
        ScheduledFuture<?> timer =
                channel.eventLoop()
                        .schedule(
                                () -> {
                                    if (channel.pipeline().get(WebSocketAggregator.NAME) == null) {
                                        ChannelFuture _ = channel.close();
                                    }
                                },
                                limits.setupTimeout().toMillis(),
                                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
    }

    private static void serveTcp(Connection connection, Connections connections) {
        connection.addHandlerLast(new FrameDecoder(connections.complaints()));
        connections
                .serve(new TcpDuplexConnection("server", connection), connection.channel())
                .then(Mono.<Void>never())
                .subscribe(connection.disposeSubscriber());
    }

    private static Publisher<Void> serveHttp(
            HttpServerRequest request,
            HttpServerResponse response,
            Set<String> origins,
            Connections connections) {
        if (!request.fullPath().equals(Endpoint.WEBSOCKET_PATH)) {
            return response.sendNotFound();
        }
        if (!isAllowed(request, origins)) {
            return response.status(HttpResponseStatus.FORBIDDEN).send();
        }
        if (!asksForUpgrade(request.requestHeaders())) {
            return response.status(HttpResponseStatus.UPGRADE_REQUIRED)
                    .header(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .header(
                            HttpHeaderNames.SEC_WEBSOCKET_VERSION,
                            WebSocketVersion.V13.toHttpHeaderValue())
                    .send();
        }
        return response.sendWebsocket(
                (in, out) -> serveWebSocket(in, out, connections), webSocketSpec(request));
    }

    private static boolean asksForUpgrade(HttpHeaders headers) {
        String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.contains(
                        HttpHeaderNames.SEC_WEBSOCKET_VERSION,
                        WebSocketVersion.V13.toHttpHeaderValue(),
                        true)
                && key != null
                && !key.isBlank();
    }

    /// A browser that asks for a subprotocol fails unless it gets it, and Reactor Netty fails those
    /// that ask for none where one is set.
    private static WebsocketServerSpec webSocketSpec(HttpServerRequest request) {
        WebsocketServerSpec.Builder spec =
                WebsocketServerSpec.builder().maxFramePayloadLength(WireSizes.MAX_FRAME_BYTES);
        boolean asked =
                request.requestHeaders()
                        .containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL, true);
        return asked ? spec.protocols(SUBPROTOCOL).build() : spec.build();
    }

    private static Publisher<Void> serveWebSocket(
            WebsocketInbound in, WebsocketOutbound out, Connections connections) {
        Connection connection = (Connection) in;
        WebSocketAggregator.addTo(connection, connections.complaints());
        return connections
                .serve(new WebsocketDuplexConnection("server", connection), connection.channel())
                .then(out.neverComplete());
    }

    /// A browser sends the page's origin, which a script cannot forge. Without this check any page
    /// that somebody visits could query a server on their own machine.
    private static boolean isAllowed(HttpServerRequest request, Set<String> origins) {
        String origin = request.requestHeaders().get(HttpHeaderNames.ORIGIN);
        if (origin == null || origins.contains(ANY_ORIGIN) || origins.contains(origin)) {
            return true;
        }
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority != null
                    && authority.equalsIgnoreCase(
                            request.requestHeaders().get(HttpHeaderNames.HOST));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
