package io.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import org.junit.jupiter.api.Test;

class StreamProgramTest {

    @Test
    void printsThreeWindowsAndCancels() {
        String printed = Printed.by(() -> StreamProgram.main(new String[] {"data"}));

        assertThat(printed.lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("Departures[day=2001-01-"))
                .allMatch(line -> line.contains("origin=ORD"));
    }
}
