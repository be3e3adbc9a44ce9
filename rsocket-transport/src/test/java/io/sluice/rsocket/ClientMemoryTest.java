package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What clients make a server hold has one bound, whatever they send or do not read, and others are
/// answered meanwhile.
@ExtendWith(AllocatorExtension.class)
class ClientMemoryTest {

    private static final long LIMIT_BYTES = 64L << 20;

    /// What has just arrived counts before the connection that pays for it is found.
    private static final long READ_BYTES = 1L << 20;

    private static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.required("t", DataType.UTF8));
    private static final Batches ROWS = ClientAndServerTest.numbers(2, 3);

    /// Half a MiB in a batch.
    private static final Batches LARGE =
            Batches.of(
                    SCHEMA,
                    LongStream.range(0, 512)
                            .<List<?>>mapToObj(i -> List.of(i, "x".repeat(1000)))
                            .toList(),
                    512);

    @Test
    void fiftyClientsThatReadNothingShareIt(BufferAllocator allocator) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < 50; i++) {
                RawClient client = new RawClient(server.tcp(), 4 << 10);
                clients.add(client);
                client.setup();
                client.request(1, Integer.MAX_VALUE, "sql.query", "large");
            }
            Await.until(() -> server.server().queryCount() == 50);
            assertServes(server);
            Await.unchanged(server.server()::clientMemoryBytes);

            assertThat(server.server().clientMemoryBytes()).isBetween(LIMIT_BYTES / 4, LIMIT_BYTES);
            assertServes(server);
            assertThat(server.server().queryCount()).isEqualTo(50);
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void halfSentRequestsAreBoundedForEachConnection(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            boolean cut = false;
            byte[] data = new byte[60 << 10];
            for (int i = 0; i < 250 && !cut; i++) {
                cut = !sendPart(client, 2 * i + 1, data);
                assertThat(server.server().clientMemoryBytes()).isLessThan(LIMIT_BYTES);
            }
            assertThat(cut || client.isClosed()).isTrue();
            Await.until(() -> server.server().clientMemoryBytes() == 0);
            assertServes(server);
        }
    }

    @Test
    void theOneThatHoldsMostIsGivenUpWhenAllTogetherHoldTooMuch(BufferAllocator allocator)
            throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (ServerFixture server = server(allocator)) {
            byte[] data = new byte[1 << 20];
            for (int i = 0; i < 24; i++) {
                RawClient client = new RawClient(server.tcp());
                clients.add(client);
                client.setup();
                for (int part = 0; part < 5; part++) {
                    sendPart(client, 2 * part + 1, data);
                }
                assertThat(server.server().clientMemoryBytes())
                        .isLessThanOrEqualTo(LIMIT_BYTES + READ_BYTES);
            }
            Await.until(() -> server.server().connectionCount() < 24);
            assertServes(server);
            for (RawClient client : clients) {
                client.close();
            }
            Await.until(() -> server.server().clientMemoryBytes() == 0);
        }
    }

    @Test
    void halfSentFramesCount(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            byte[] frame =
                    RawClient.framed(RawClient.frame(1, RawClient.PAYLOAD, 0, new byte[1 << 20]));
            client.write(Arrays.copyOf(frame, 1_000_000));
            Await.until(() -> server.server().clientMemoryBytes() >= 1_000_000 - (64 << 10));
            client.write(Arrays.copyOfRange(frame, 1_000_000, frame.length));
            Await.until(() -> server.server().clientMemoryBytes() == 0);
            assertServes(server);
        }
    }

    @Test
    void rowsThatWaitForCreditCount(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            byte[] accept = jsonRoute();
            client.write(RawClient.framed(RawClient.requestStream(1, 1, accept, "large")));
            assertThat(client.read().text()).startsWith("{\"id\":\"0\"");
            Await.until(() -> server.server().clientMemoryBytes() > 500_000);
            client.write(RawClient.framed(RawClient.frame(1, RawClient.CANCEL, 0, new byte[0])));
            Await.until(() -> server.server().clientMemoryBytes() == 0);
        }
    }

    private static byte[] jsonRoute() {
        byte[] route = RawClient.route("sql.query");
        byte[] type = "application/json".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(route, route.length + 5 + type.length);
        // The well-known id of the accept entry, and one MIME type behind its length.
        all[route.length] = (byte) 0xFB;
        all[route.length + 3] = (byte) (type.length + 1);
        all[route.length + 4] = (byte) (type.length - 1);
        System.arraycopy(type, 0, all, route.length + 5, type.length);
        return all;
    }

    /// The first fragment of a request; false if the server has closed the connection.
    private static boolean sendPart(RawClient client, int stream, byte[] data) throws IOException {
        byte[] request =
                RawClient.requestStream(
                        stream,
                        1,
                        RawClient.route("sql.query"),
                        new String(data, java.nio.charset.StandardCharsets.US_ASCII));
        request[5] |= (byte) 0x80;
        try {
            client.write(RawClient.framed(request));
            return true;
        } catch (java.net.SocketException e) {
            return false;
        }
    }

    private static void assertServes(ServerFixture server) {
        try (SluiceClient client = server.client()) {
            assertThat(ClientAndServerTest.rows(client.sql("numbers"))).isEqualTo(ROWS.rows());
        }
    }

    private static ServerFixture server(BufferAllocator allocator) {
        NamedPlans plans =
                new NamedPlans()
                        .add("numbers", BatchesExec.of(ROWS))
                        .add("large", BatchesExec.of(LARGE).repeating());
        return ServerFixture.of(
                plans, allocator, session -> session, to -> to.maxClientMemory(LIMIT_BYTES));
    }
}
