package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.function.LongConsumer;

/// Buffers one behind the other, without a copy, that tell when the network has let go of them.
final class ReleasedBuffer extends CompositeByteBuf {

    private final LongConsumer onRelease;
    private long byteCount;

    private ReleasedBuffer(LongConsumer onRelease) {
        // With fewer components allowed than there are, Netty would copy them together.
        super(UnpooledByteBufAllocator.DEFAULT, true, Integer.MAX_VALUE);
        this.onRelease = onRelease;
    }

    /// @param parts the result takes them over
    /// @param onRelease gets the number of bytes, once, by any thread
    static ReleasedBuffer of(List<ByteBuf> parts, LongConsumer onRelease) {
        ReleasedBuffer buffer = new ReleasedBuffer(onRelease);
        buffer.addComponents(true, parts);
        buffer.byteCount = buffer.readableBytes();
        return buffer;
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        onRelease.accept(byteCount);
    }
}
