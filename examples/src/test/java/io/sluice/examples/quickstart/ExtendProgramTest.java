package io.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import org.junit.jupiter.api.Test;

class ExtendProgramTest {

    @Test
    void readsTheEndlessTableAsFarAsNeeded() {
        String printed = Printed.by(() -> ExtendProgram.main(new String[0]));

        assertThat(printed.lines()).containsExactly("Tick[n=7]", "Tick[n=14]", "Tick[n=21]");
    }
}
