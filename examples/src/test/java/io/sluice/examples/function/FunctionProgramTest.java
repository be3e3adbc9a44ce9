package io.sluice.examples.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import org.junit.jupiter.api.Test;

class FunctionProgramTest {

    @Test
    void usesBothFunctionsInTwoPhases() {
        String printed = Printed.by(() -> FunctionProgram.main(new String[0]));

        assertThat(printed)
                .containsSubsequence(
                        "masked(owner)",
                        "mode=final, keys=[owner], aggregates=[spread(amount), count(*)]",
                        "mode=partial, keys=[owner], aggregates=[spread(amount), count(*)]",
                        "OwnerSpread[owner=A** L*******, spread=99.96, entries=5000]",
                        "OwnerSpread[owner=G**** H*****, spread=99.96, entries=5000]");
    }
}
