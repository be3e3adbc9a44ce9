package io.sluice.rsocket.internal.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/// Answers 400 to what is no HTTP on a WebSocket port, and closes. Reactor Netty would do the same
/// and log all of what came.
final class BadHttp extends ChannelInboundHandlerAdapter {

    private final Complaints complaints;

    private BadHttp(Complaints complaints) {
        this.complaints = complaints;
    }

    static void refuseOn(Channel channel, Complaints complaints) {
        channel.pipeline()
                .addAfter(NettyPipeline.HttpCodec, "sluice.badHttp", new BadHttp(complaints));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpMessage request && request.decoderResult().isFailure()) {
            complaints.closing(
                    context.channel().remoteAddress(),
                    "no HTTP request: " + request.decoderResult().cause().getMessage());
            ReferenceCountUtil.release(message);
            DefaultFullHttpResponse answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.BAD_REQUEST,
                            Unpooled.EMPTY_BUFFER);
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ChannelFuture _ =
                    context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        context.fireChannelRead(message);
    }
}
