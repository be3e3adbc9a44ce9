package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;

/// A frame that tells the gate when the network has let go of it.
final class CountedFrame extends CompositeByteBuf {

    private final EgressGate gate;
    private final int byteCount;

    CountedFrame(ByteBufAllocator allocator, ByteBuf frame, EgressGate gate) {
        super(allocator, frame.isDirect(), 1);
        this.gate = gate;
        this.byteCount = frame.readableBytes();
        addComponent(true, frame);
        gate.add(byteCount);
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        gate.release(byteCount);
    }
}
