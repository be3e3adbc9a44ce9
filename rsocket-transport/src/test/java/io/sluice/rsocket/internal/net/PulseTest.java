package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PulseTest {

    /// In doubt after 10 ticks of 100 milliseconds, lost after 50.
    private static final Patience PATIENCE = Patience.ofWorker(Duration.ofSeconds(5));

    private static final Duration TICK = Duration.ofMillis(100);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> told = new ArrayList<>();
    private long nowNanos;
    private final Pulse pulse =
            new Pulse(channel, "tcp://peer:1", PATIENCE, watch(), () -> nowNanos);

    /// Ticks come by the hand of the test alone.
    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aSilentPeerIsInDoubtAndThenLost() {
        tick(9);
        assertThat(told).isEmpty();
        tick(1);
        assertThat(told).containsExactly("doubted");
        tick(39);
        assertThat(told).containsExactly("doubted");
        tick(1);

        assertThat(told)
                .containsExactly(
                        "doubted",
                        "CONNECTION_FAILED: tcp://peer:1 has sent nothing for 5000 ms"
                                + " (silenceLimit), no sign of life either");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aByteTakesTheDoubtAway() {
        tick(49);
        hear();
        tick(9);
        assertThat(told).containsExactly("doubted", "heard");
        tick(41);
        hear();
        tick(1);

        assertThat(told).containsExactly("doubted", "heard", "doubted", "heard");
        assertThat(channel.isOpen()).isTrue();
    }

    /// Whoever has slept has heard nobody.
    @Test
    void aPauseOfOurOwnIsNoSilenceOfTheOther() {
        tick(49);
        nowNanos += Duration.ofHours(1).toNanos();
        pulse.run();
        assertThat(channel.isOpen()).isTrue();
        hear();
        tick(49);
        assertThat(channel.isOpen()).isTrue();
        tick(2);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aPeerThatStaysSilentAfterAPauseOfOurOwnIsLost() {
        tick(49);
        nowNanos += Duration.ofHours(1).toNanos();
        pulse.run();
        assertThat(channel.isOpen()).isTrue();
        tick(1);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void asksThriceBeforeItDoubts() {
        assertThat(PATIENCE.keepAliveInterval().multipliedBy(3))
                .isLessThanOrEqualTo(PATIENCE.doubt());
        assertThat(Patience.ofWorker(Duration.ofSeconds(1)).keepAliveInterval())
                .isGreaterThanOrEqualTo(Limits.MIN_KEEP_ALIVE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Patience.ofWorker(Duration.ofMillis(999)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Patience.ofWorker(Duration.ofSeconds(301)));
    }

    private void tick(int count) {
        for (int i = 0; i < count; i++) {
            nowNanos += TICK.toNanos();
            pulse.run();
        }
    }

    private void hear() {
        if (channel.pipeline().get(Pulse.class) == null) {
            channel.pipeline().addFirst(pulse);
        }
        channel.writeInbound(Unpooled.buffer().writeByte(1));
    }

    private ConnectionWatch watch() {
        return new ConnectionWatch() {
            @Override
            public void doubted() {
                told.add("doubted");
            }

            @Override
            public void heard() {
                told.add("heard");
            }

            @Override
            public void broken(QueryException why) {
                assertThat(why.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
                told.add(why.code() + ": " + why.getMessage());
            }
        };
    }
}
