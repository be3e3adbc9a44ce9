package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Counts the bytes of a connection from their arrival until the frame that they are part of is
/// whole, whichever handlers collect them meanwhile: the end of a frame may never come.
///
/// The start of the next frame is not counted where it arrives together with the end of one, which
/// is one read of the socket at most. Confined to the channel's thread.
final class HalfSent extends ChannelInboundHandlerAdapter {

    private final ClientMemory.Share share;
    private long bytes;

    HalfSent(ClientMemory.Share share) {
        this.share = share;
    }

    /// A frame is whole.
    void whole() {
        share.release(bytes);
        bytes = 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf data) {
            int count = data.readableBytes();
            bytes += count;
            share.add(count);
        }
        context.fireChannelRead(message);
    }
}
