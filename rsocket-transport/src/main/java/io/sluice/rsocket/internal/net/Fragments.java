package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the fragments of requests whose rest has not come, since RSocket bounds each request but
/// not all of them together. A connection that holds more of them than two requests may have is cut
/// off. Thread-safe.
final class Fragments {

    /// What a fragment costs beside its bytes, of which RSocket wants 61 at least: a request of
    /// such fragments takes many times its size.
    private static final int OVERHEAD_BYTES = 512;

    private static final int HEADER_BYTES = 6;

    private final ClientMemory.Share share;
    private final long limitBytes;
    private final Runnable onFlood;
    private final AtomicLong bytes = new AtomicLong();

    Fragments(ClientMemory.Share share, long requestBytes, Runnable onFlood) {
        this.share = share;
        this.limitBytes = 2 * requestBytes;
        this.onFlood = onFlood;
    }

    /// Whether a frame is kept until others have come.
    static boolean isPart(ByteBuf frame) {
        if (frame.readableBytes() < HEADER_BYTES || !FrameHeaderCodec.hasFollows(frame)) {
            return false;
        }
        FrameType type = FrameHeaderCodec.nativeFrameType(frame);
        return type == FrameType.PAYLOAD || type.isRequestType();
    }

    /// A copy of a fragment that counts until it is released; none if the connection is given up,
    /// for this one or before. A copy, since fragments are slices of what was read from the socket,
    /// and a small one would keep all of that; on the heap, since RSocket forgets to release those
    /// of a stream whose id is in use.
    Optional<ByteBuf> counted(ByteBuf fragment) {
        int length = fragment.readableBytes();
        long cost = (long) length + OVERHEAD_BYTES;
        share.add(cost);
        if (bytes.addAndGet(cost) > limitBytes) {
            onFlood.run();
        }
        if (share.isClosed()) {
            return Optional.empty();
        }
        byte[] copy = new byte[length];
        fragment.getBytes(fragment.readerIndex(), copy);
        return Optional.of(
                new CountedFrame(
                        UnpooledByteBufAllocator.DEFAULT,
                        Unpooled.wrappedBuffer(copy),
                        () -> {
                            bytes.addAndGet(-cost);
                            share.release(cost);
                        }));
    }
}
