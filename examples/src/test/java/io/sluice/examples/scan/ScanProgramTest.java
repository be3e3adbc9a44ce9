package io.sluice.examples.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import org.junit.jupiter.api.Test;

class ScanProgramTest {

    @Test
    void opensNothingUntilItIsSubscribedTo() {
        String printed = Printed.by(() -> ScanProgram.main(new String[0]));

        assertThat(printed.lines())
                .containsExactly(
                        "after constructing: 0 opened",
                        "after rewriting: 0 opened",
                        "after encoding: 0 opened",
                        "after decoding: 0 opened",
                        "after explaining: 0 opened",
                        "after planning: 0 opened",
                        "after reading [Ada Lovelace]: 1 opened",
                        "after reading [Grace Hopper]: 1 opened",
                        "after reading [Edsger Dijkstra]: 1 opened",
                        "after the end: 1 opened");
    }
}
