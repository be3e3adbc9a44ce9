package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.AllocatorExtension;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a client needs: neither the operators nor what they bring along, and no JVM flag.
@ExtendWith(AllocatorExtension.class)
class ClientClassPathTest {

    @Test
    void runsWithoutOperatorsAndWithoutFlags(BufferAllocator allocator) {
        JavaProcess.Settings bare =
                JavaProcess.Settings.DEFAULT
                        .withoutFlags()
                        .without(
                                entry -> entry.matches(".*(operators|hardwood|jackson|fastcsv).*"));
        try (ServerFixture server =
                        ServerFixture.of(
                                new RangePlans(),
                                allocator,
                                session -> session.extension(new RangeExtension()),
                                builder -> builder);
                JavaProcess client =
                        JavaProcess.start(
                                bare,
                                ClientMain.class.getName(),
                                server.tcp(),
                                "range 3 1000 10 20")) {
            assertThat(client.ready()).isEqualTo("1000");
        }
    }
}
