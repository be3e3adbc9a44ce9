package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rsocket.frame.FrameLengthCodec;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Looks at the first bytes that a peer answers over TCP: what cannot be the length of a frame is
/// another protocol, and those who read the error are told which.
final class Greeting extends ChannelInboundHandlerAdapter {

    private static final int SHOWN_BYTES = 40;

    private final String peer;
    private final Consumer<QueryException> onOther;

    Greeting(String peer, Consumer<QueryException> onOther) {
        this.peer = peer;
        this.onOther = onOther;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf data && isOther(data)) {
            String shown =
                    data.toString(
                            data.readerIndex(),
                            Math.min(SHOWN_BYTES, data.readableBytes()),
                            StandardCharsets.ISO_8859_1);
            data.release();
            onOther.accept(
                    new QueryException(
                            ErrorCode.PROTOCOL,
                            peer
                                    + " does not speak RSocket; it answered "
                                    + LogText.quoted(shown)));
            ChannelFuture _ = context.close();
            return;
        }
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    private static boolean isOther(ByteBuf data) {
        return data.readableBytes() >= FrameLengthCodec.FRAME_LENGTH_SIZE
                && data.getUnsignedMedium(data.readerIndex()) > WireSizes.MAX_FRAME_BYTES;
    }
}
