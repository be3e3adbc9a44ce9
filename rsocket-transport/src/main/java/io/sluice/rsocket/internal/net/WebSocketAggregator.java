package io.sluice.rsocket.internal.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;

/// Puts messages together that a browser has split (Chrome does, above 128 KiB). RSocket for Java
/// would take the first part for the whole request and run it.
final class WebSocketAggregator extends WebSocketFrameAggregator {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketAggregator.class);

    static final String NAME = "sluice.webSocketAggregator";

    private WebSocketAggregator() {
        super(WireSizes.MAX_FRAME_BYTES);
    }

    /// A message that is too large, or whose end does not come.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("closing {}: {}", context.channel().remoteAddress(), cause.getMessage());
        ChannelFuture _ = context.close();
    }

    static void addTo(Connection connection) {
        connection.addHandlerLast(NAME, new WebSocketAggregator());
    }
}
