package io.sluice.rsocket.internal.net;

import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import reactor.netty.Connection;

/// Puts messages together that a browser has split (Chrome does, above 128 KiB). RSocket for Java
/// would take the first part for the whole request and run it.
final class WebSocketAggregator extends WebSocketFrameAggregator {

    static final String NAME = "sluice.webSocketAggregator";

    private WebSocketAggregator() {
        super(WireSizes.MAX_FRAME_BYTES);
    }

    static void addTo(Connection connection) {
        connection.addHandlerLast(NAME, new WebSocketAggregator());
    }
}
