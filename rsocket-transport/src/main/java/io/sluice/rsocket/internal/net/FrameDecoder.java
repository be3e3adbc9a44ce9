package io.sluice.rsocket.internal.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.rsocket.frame.FrameLengthCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts a TCP stream into frames. What announces a larger frame than is taken is no RSocket, or
/// wants to use memory up: the connection is closed. RSocket's own decoder would go on reading and
/// throwing away.
final class FrameDecoder extends LengthFieldBasedFrameDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(FrameDecoder.class);

    FrameDecoder() {
        super(WireSizes.MAX_FRAME_BYTES, 0, FrameLengthCodec.FRAME_LENGTH_SIZE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("closing {}: {}", context.channel().remoteAddress(), cause.getMessage());
        ChannelFuture _ = context.close();
    }
}
