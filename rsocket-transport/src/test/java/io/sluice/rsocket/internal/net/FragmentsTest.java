package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FragmentsTest {

    private static final int REQUEST_BYTES = 1 << 20;

    private final ClientMemory memory = new ClientMemory(1L << 30);
    private final AtomicInteger floods = new AtomicInteger();
    private final ClientMemory.Share share = memory.share("one", () -> {});
    private final Fragments fragments =
            new Fragments(
                    share,
                    REQUEST_BYTES,
                    () -> {
                        floods.incrementAndGet();
                        share.close();
                    });

    @Test
    void onlyFramesThatOthersFollowAreKept() {
        assertThat(isPart(part(100))).isTrue();
        assertThat(isPart(request(true))).isTrue();
        assertThat(isPart(request(false))).isFalse();
        assertThat(isPart(new byte[5])).isFalse();
    }

    @Test
    void countUntilTheyAreReleased() {
        ByteBuf counted = fragments.counted(Unpooled.wrappedBuffer(part(1000))).orElseThrow();
        assertThat(counted).isEqualTo(Unpooled.wrappedBuffer(part(1000)));
        assertThat(memory.heldBytes()).isBetween(1000L, 2000L);
        counted.retain().release();
        assertThat(memory.heldBytes()).isPositive();
        counted.release();

        assertThat(memory.heldBytes()).isZero();
    }

    /// A request of one MiB in parts of 64 bytes takes ten MiB.
    @Test
    void manySmallOnesCountWhatTheyCost() {
        ByteBuf part = Unpooled.wrappedBuffer(part(64));
        List<ByteBuf> kept = new ArrayList<>();
        while (floods.get() == 0) {
            fragments.counted(part).ifPresent(kept::add);
        }

        assertThat(kept).hasSizeBetween(3000, 4000);
        assertThat(fragments.counted(part)).isEmpty();
        kept.forEach(ByteBuf::release);
        assertThat(memory.heldBytes()).isZero();
    }

    private static boolean isPart(byte[] frame) {
        return Fragments.isPart(Unpooled.wrappedBuffer(frame));
    }

    private static byte[] part(int bytes) {
        return bytes(
                PayloadFrameCodec.encode(
                        UnpooledByteBufAllocator.DEFAULT,
                        1,
                        true,
                        false,
                        true,
                        null,
                        Unpooled.wrappedBuffer(new byte[bytes])));
    }

    private static byte[] request(boolean followed) {
        return bytes(
                RequestStreamFrameCodec.encode(
                        UnpooledByteBufAllocator.DEFAULT,
                        1,
                        followed,
                        1,
                        null,
                        Unpooled.wrappedBuffer(new byte[10])));
    }

    private static byte[] bytes(ByteBuf frame) {
        try {
            return ByteBufUtil.getBytes(frame);
        } finally {
            frame.release();
        }
    }
}
