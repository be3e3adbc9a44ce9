package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A client that asks for everything and reads nothing costs a fixed number of bytes.
class SlowReaderTest {

    /// 1,024 batches of 1 MiB.
    private static final String GIBIBYTE = "range 1 1048576 1024 1012";

    /// What docs/protocol.md promises for one stream: 8 MiB, a payload, a batch; the allocator
    /// rounds each batch up by a quarter at most.
    private static final long EGRESS_LIMIT_BYTES = ((8 + 1 + 1 + 1) * 5L / 4) << 20;

    /// Buffers of the network and the garbage of a heap of 256 MiB that has not been collected.
    private static final long PROCESS_LIMIT_BYTES = 64L << 20;

    @Test
    void costsAFixedNumberOfBytes() throws IOException, InterruptedException {
        try (JavaProcess server = JavaProcess.start(ServerMain.class)) {
            String address = server.ready().split(" ")[0];
            warmUp(server, address);
            long residentBefore = server.residentBytes();
            long pulledBefore = Stats.of(server).get("pulled");
            try (RawClient client = new RawClient(address)) {
                client.setup();
                client.request(1, Integer.MAX_VALUE, "sql.query", GIBIBYTE);
                long pulled = awaitStandstill(server);
                Stats stats = Stats.of(server);
                System.out.println(
                        "egress peak "
                                + stats.get("peak")
                                + " bytes after "
                                + (pulled - pulledBefore)
                                + " batches; resident memory grew by "
                                + (server.residentBytes() - residentBefore));

                assertThat(pulled - pulledBefore).isBetween(8L, 20L);
                assertThat(stats.get("peak")).isLessThan(EGRESS_LIMIT_BYTES);
                assertThat(server.residentBytes() - residentBefore).isLessThan(PROCESS_LIMIT_BYTES);
            }
            awaitIdle(server);
        }
    }

    /// A result of the same kind, read to its end.
    private static void warmUp(JavaProcess server, String address) {
        try (SluiceClient client = SluiceClient.connect(address)) {
            assertThat(ClientAndServerTest.rows(client.sql("range 1 65536 1024 1012")))
                    .hasSize(65_536);
        }
        awaitIdle(server);
    }

    /// How many batches have been pulled when no more are for a second.
    private static long awaitStandstill(JavaProcess server) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long before = -1;
        long pulled = Stats.of(server).get("pulled");
        while (pulled != before) {
            before = pulled;
            assertThat(never.await(1, TimeUnit.SECONDS)).isFalse();
            pulled = Stats.of(server).get("pulled");
        }
        return pulled;
    }

    private static void awaitIdle(JavaProcess server) {
        io.sluice.testkit.Await.until(() -> {
            Stats stats = Stats.of(server);
            return stats.get("queries") == 0
                    && stats.get("connections") == 0
                    && stats.get("bytes") == 0;
        });
    }
}
