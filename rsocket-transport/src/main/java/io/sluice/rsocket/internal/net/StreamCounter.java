package io.sluice.rsocket.internal.net;

import io.netty.buffer.ByteBuf;
import io.rsocket.frame.FrameType;
import io.rsocket.plugins.RequestInterceptor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts the open requests of one connection, those included whose fragments are still arriving. A
/// peer that opens twice as many as it may, although the first too many were refused, is cut off.
public final class StreamCounter implements RequestInterceptor {

    private final int limit;
    private final Runnable onFlood;
    private final AtomicInteger open = new AtomicInteger();

    StreamCounter(int limit, Runnable onFlood) {
        this.limit = limit;
        this.onFlood = onFlood;
    }

    /// Whether the request that has just come is one too many.
    public boolean isOverLimit() {
        return open.get() > limit;
    }

    public int open() {
        return open.get();
    }

    public int limit() {
        return limit;
    }

    @Override
    public void onStart(int streamId, FrameType type, @Nullable ByteBuf metadata) {
        if (open.incrementAndGet() > 2L * limit) {
            onFlood.run();
        }
    }

    @Override
    public void onTerminate(int streamId, FrameType type, @Nullable Throwable error) {
        open.decrementAndGet();
    }

    @Override
    public void onCancel(int streamId, FrameType type) {
        open.decrementAndGet();
    }

    @Override
    public void onReject(Throwable reason, FrameType type, @Nullable ByteBuf metadata) {}

    @Override
    public void dispose() {}
}
