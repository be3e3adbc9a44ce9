package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EgressGateTest {

    private final AtomicInteger floods = new AtomicInteger();
    private final EgressGate gate = new EgressGate(100, floods::incrementAndGet);

    @Test
    void closesAtTheMarkAndWakesInOrderWhenHalfIsFree() {
        List<String> woken = new ArrayList<>();
        gate.add(99);
        assertThat(gate.isOpen()).isTrue();
        gate.add(1);
        assertThat(gate.isOpen()).isFalse();
        gate.whenOpen(() -> woken.add("first"));
        gate.whenOpen(() -> woken.add("second"));
        gate.release(49);
        assertThat(woken).isEmpty();
        gate.release(1);

        assertThat(woken).containsExactly("first", "second");
        assertThat(gate.bytes()).isEqualTo(50);
        assertThat(gate.peakBytes()).isEqualTo(100);
    }

    @Test
    void wakesOnlyThoseForWhomThereIsRoom() {
        List<String> woken = new ArrayList<>();
        gate.add(100);
        gate.whenOpen(() -> {
            woken.add("greedy");
            gate.add(60);
        });
        gate.whenOpen(() -> woken.add("patient"));
        gate.release(50);
        assertThat(woken).containsExactly("greedy");

        gate.release(110);
        assertThat(woken).containsExactly("greedy", "patient");
    }

    @Test
    void runsAtOnceWhereItIsOpen() {
        List<String> woken = new ArrayList<>();
        gate.whenOpen(() -> woken.add("now"));

        assertThat(woken).containsExactly("now");
    }

    @Test
    void reportsAFloodOnce() {
        gate.add(200 + WireSizes.MAX_PAYLOAD_BYTES);
        assertThat(floods).hasValue(0);
        gate.add(1);
        gate.add(1);

        assertThat(floods).hasValue(1);
    }
}
