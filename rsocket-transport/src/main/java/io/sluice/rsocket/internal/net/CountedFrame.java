package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/// A frame that tells when nobody holds it any more.
final class CountedFrame extends CompositeByteBuf {

    private final Runnable onRelease;

    /// @param frame the result takes it over
    /// @param onRelease called once, by any thread
    CountedFrame(ByteBufAllocator allocator, ByteBuf frame, Runnable onRelease) {
        super(allocator, frame.isDirect(), 1);
        this.onRelease = onRelease;
        addComponent(true, frame);
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        onRelease.run();
    }
}
