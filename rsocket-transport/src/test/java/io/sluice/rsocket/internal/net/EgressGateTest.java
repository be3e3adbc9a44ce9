package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EgressGateTest {

    private static final long MEMORY_BYTES = 1L << 30;

    private final List<String> givenUp = new ArrayList<>();
    private final AtomicInteger floods = new AtomicInteger();
    private final ClientMemory memory = new ClientMemory(MEMORY_BYTES);
    private final EgressGate gate = gate("one", 100);

    private EgressGate gate(String peer, long highWaterBytes) {
        return new EgressGate(
                highWaterBytes,
                memory.share(peer, () -> givenUp.add(peer)),
                floods::incrementAndGet);
    }

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
    void connectionsShareWhatTheProcessGrantsEvenly() {
        List<EgressGate> gates = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            gates.add(gate("peer " + i, MEMORY_BYTES));
        }
        long piece = 1 << 20;
        boolean any = true;
        while (any) {
            any = false;
            for (EgressGate one : gates) {
                if (one.isOpen()) {
                    one.add(piece);
                    any = true;
                }
            }
        }

        assertThat(gates)
                .allSatisfy(one ->
                        assertThat(one.bytes())
                                .isBetween(MEMORY_BYTES / 20 - piece, MEMORY_BYTES / 20 + piece));
        assertThat(gate("late", MEMORY_BYTES).isOpen()).isTrue();
        assertThat(givenUp).isEmpty();
    }

    @Test
    void givesUpTheOneThatHoldsMostAndCountsItNoMore() {
        EgressGate small = gate("small", MEMORY_BYTES);
        EgressGate large = gate("large", MEMORY_BYTES);
        small.queue(MEMORY_BYTES / 4);
        large.queue(MEMORY_BYTES / 2);
        assertThat(givenUp).isEmpty();
        small.queue(MEMORY_BYTES / 4 + 1);
        assertThat(givenUp).containsExactly("small");
        assertThat(memory.heldBytes()).isEqualTo(MEMORY_BYTES / 2);

        small.unqueue(MEMORY_BYTES / 2 + 1);
        large.queue(MEMORY_BYTES / 2);
        assertThat(givenUp).containsExactly("small");
        assertThat(memory.heldBytes()).isEqualTo(MEMORY_BYTES);
    }

    @Test
    void aConnectionMayAlwaysSendSomething() {
        EgressGate full = gate("full", 2 * MEMORY_BYTES);
        full.queue(MEMORY_BYTES);

        assertThat(gate.isOpen()).isTrue();
        assertThat(gate("late", MEMORY_BYTES).isOpen()).isTrue();
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
