package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.rsocket.frame.FrameLengthCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts a TCP stream into frames. What announces a larger frame than is taken is no RSocket, or
/// wants to use memory up: the connection is closed. RSocket's own decoder would go on reading and
/// throwing away.
final class FrameDecoder extends LengthFieldBasedFrameDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(FrameDecoder.class);

    /// Enough to see which other protocol it is.
    private static final int SHOWN_BYTES = 24;

    private final Complaints complaints;
    private boolean refused;

    FrameDecoder(Complaints complaints) {
        super(WireSizes.MAX_FRAME_BYTES, 0, FrameLengthCodec.FRAME_LENGTH_SIZE);
        this.complaints = complaints;
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return null;
        }
        if (in.readableBytes() >= FrameLengthCodec.FRAME_LENGTH_SIZE) {
            int length = in.getUnsignedMedium(in.readerIndex());
            if (length > WireSizes.MAX_FRAME_BYTES) {
                throw new TooLongFrameException(
                        "a frame of "
                                + length
                                + " bytes, where "
                                + WireSizes.MAX_FRAME_BYTES
                                + " are the limit; it begins with "
                                + start(in));
            }
        }
        return super.decode(context, in);
    }

    private static String start(ByteBuf in) {
        return LogText.quoted(
                in.toString(
                        in.readerIndex(),
                        Math.min(SHOWN_BYTES, in.readableBytes()),
                        StandardCharsets.ISO_8859_1));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CodecException && !refused) {
            complaints.closing(
                    context.channel().remoteAddress(), String.valueOf(cause.getMessage()));
        } else {
            LOG.debug("closing {}: {}", context.channel().remoteAddress(), cause.getMessage());
        }
        refused = true;
        ChannelFuture _ = context.close();
    }
}
