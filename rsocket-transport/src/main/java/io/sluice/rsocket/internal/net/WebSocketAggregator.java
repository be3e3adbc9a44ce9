package io.sluice.rsocket.internal.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;

/// Puts messages together that a browser has split (Chrome does, above 128 KiB). RSocket for Java
/// would take the first part for the whole request and run it.
final class WebSocketAggregator extends WebSocketFrameAggregator {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketAggregator.class);

    static final String NAME = "sluice.webSocketAggregator";

    private final Complaints complaints;
    private boolean refused;

    private WebSocketAggregator(Complaints complaints) {
        super(WireSizes.MAX_FRAME_BYTES);
        this.complaints = complaints;
    }

    /// A message that is too large, or whose end does not come.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CodecException && !refused) {
            complaints.closing(
                    context.channel().remoteAddress(),
                    "a bad WebSocket message: " + cause.getMessage());
        } else {
            LOG.debug("closing {}: {}", context.channel().remoteAddress(), cause.getMessage());
        }
        refused = true;
        ChannelFuture _ = context.close();
    }

    static void addTo(Connection connection, Complaints complaints) {
        connection.addHandlerLast(NAME, new WebSocketAggregator(complaints));
    }
}
