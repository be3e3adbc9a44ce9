package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a peer does wrong costs its connection and a line of the log, which shows nothing that a
/// terminal would obey; the log of a peer that goes on does not grow with what it sends.
@ExtendWith(AllocatorExtension.class)
class BadFrameLogTest {

    private static final Batches ROWS = ClientAndServerTest.numbers(2, 3);

    private static final String UPGRADE =
            "GET /rsocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Version: 13\r\n\r\n";

    private final Logger root = (Logger) org.slf4j.LoggerFactory.getLogger("ROOT");
    private final Logger own = (Logger) org.slf4j.LoggerFactory.getLogger("io.sluice.rsocket");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void collect() {
        lines.start();
        own.setLevel(Level.INFO);
        root.addAppender(lines);
    }

    @AfterEach
    void stop() {
        root.detachAppender(lines);
        own.setLevel(null);
    }

    @Test
    void aBadFrameIsOneLineWithPeerAndReason(BufferAllocator allocator) throws IOException {
        byte[] query = RawClient.requestStream(1, 10, RawClient.route("sql.query"), "numbers");
        List<byte[]> bad =
                List.of(
                        new byte[0],
                        new byte[] {1, 2, 3},
                        RawClient.frame(1, 0x00, 0, new byte[3]),
                        RawClient.frame(1, 0x20, 0, new byte[3]),
                        RawClient.frame(1, 0x3F, 0, new byte[3]),
                        RawClient.frame(0, 0x02, 0, new byte[8]),
                        RawClient.frame(0, 0x03, 0x80, new byte[2]),
                        RawClient.frame(0, 0x0D, 0, new byte[20]),
                        RawClient.frame(0, 0x0B, 0, new byte[1]),
                        RawClient.setupFrame(20_000, 90_000, "x"),
                        RawClient.frame(2, 0x06, 0, new byte[] {0, 0, 0, 1}),
                        RawClient.frame(0, 0x06, 0, new byte[] {0, 0, 0, 1}),
                        RawClient.frame(1, 0x06, 0x100, new byte[] {0, 0, 0, 1, 0, 0, 9, 1}),
                        RawClient.frame(1, 0x06, 0, new byte[2]),
                        RawClient.requestStream(1, 0, RawClient.route("sql.query"), "numbers"),
                        RawClient.requestStream(1, -1, RawClient.route("sql.query"), "numbers"),
                        RawClient.requestN(1, 0),
                        RawClient.requestN(1, -5),
                        RawClient.frame(1, 0x04, 0x100, new byte[1]));
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < bad.size(); i++) {
                // An address of its own for each, so that none is silenced.
                try (RawClient client =
                        new RawClient(server.tcp(), 64 << 10, "127.0.1." + (i + 1))) {
                    client.setup();
                    client.write(RawClient.framed(query));
                    client.write(RawClient.framed(bad.get(i)));
                    awaitClosed(client);
                }
                String peer = "/127.0.1." + (i + 1) + ":";
                assertThat(complaints())
                        .as("%s", i)
                        .filteredOn(line -> line.contains(peer))
                        .singleElement()
                        .matches(line -> line.startsWith("closing the connection of " + peer))
                        .matches(line -> line.lines().count() == 1);
            }
            assertServesWithoutATrace(server);
        }
    }

    @Test
    void otherProtocolsAreOneLineEach(BufferAllocator allocator) throws IOException {
        List<byte[]> others =
                List.of(
                        "GET /\033[2J HTTP/1.1\r\nHost: x\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII),
                        "SSH-2.0-client\r\n".getBytes(StandardCharsets.US_ASCII),
                        new byte[] {(byte) 0xFF, 7, 27, 10, 13, 0});
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < others.size(); i++) {
                try (RawClient client =
                        new RawClient(server.tcp(), 64 << 10, "127.0.2." + (i + 1))) {
                    client.write(others.get(i));
                    awaitClosed(client);
                }
                assertThat(complaints()).hasSize(i + 1);
                assertThat(complaints().get(i))
                        .contains("/127.0.2." + (i + 1) + ":")
                        .doesNotContainPattern("[\\x00-\\x1F]");
            }
            assertServesWithoutATrace(server);
        }
    }

    @Test
    void badHttpIsOneLineEach(BufferAllocator allocator) throws IOException {
        List<String> bad =
                List.of(
                        "\026\003\001\002\000\001\nhello\n\n",
                        "GET / HTTP/9\r\n\r\n",
                        "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: x\033[2J\r\n\r\n");
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < bad.size(); i++) {
                try (RawClient client =
                        new RawClient(server.http(), 64 << 10, "127.0.3." + (i + 1))) {
                    client.write(bad.get(i).getBytes(StandardCharsets.US_ASCII));
                    awaitClosed(client);
                }
                assertThat(complaints()).as("%s", i).hasSize(i + 1);
                assertThat(complaints().get(i)).contains("/127.0.3." + (i + 1) + ":");
            }
            assertServesWithoutATrace(server);
        }
    }

    @Test
    void aBadWebSocketIsOneLine(BufferAllocator allocator) throws IOException {
        byte[] setup =
                message(RawClient.setupFrame(20_000, 90_000, "message/x.rsocket.routing.v0"));
        List<byte[]> bad =
                List.of(
                        new byte[] {(byte) 0x82, 3, 1, 2, 3}, // without a mask
                        new byte[] {(byte) 0xF2, (byte) 0x83, 0, 0, 0, 0, 1, 2, 3}, // reserved bits
                        new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // an unknown type
                        message(new byte[] {1, 2, 3}),
                        message(RawClient.frame(1, 0x20, 0, new byte[0])));
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < bad.size(); i++) {
                try (RawClient client =
                        new RawClient(server.http(), 64 << 10, "127.0.5." + (i + 1))) {
                    client.write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.read(12)).endsWith("101".getBytes(StandardCharsets.US_ASCII));
                    client.write(setup);
                    client.write(bad.get(i));
                    awaitClosed(client);
                }
                int expected = i + 1;
                Await.until(() -> complaints().size() >= expected);
                assertThat(complaints()).as("%s", i).hasSize(expected);
                assertThat(complaints().get(i)).contains("/127.0.5." + expected + ":");
            }
            assertServesWithoutATrace(server);
        }
    }

    /// A frame of RSocket as a binary message with a mask of zeros.
    private static byte[] message(byte[] frame) {
        return ByteBuffer.allocate(frame.length + 6)
                .put((byte) 0x82)
                .put((byte) (0x80 | frame.length))
                .putInt(0)
                .put(frame)
                .array();
    }

    @Test
    void anUpgradeOfAnotherVersionIsToldTheOneThatIs(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator)) {
            URI uri = URI.create(server.http());
            for (String header :
                    List.of("Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: x\r\n", "")) {
                try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                    String request =
                            "GET /rsocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\n"
                                    + header
                                    + "\r\n";
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    byte[] answer = socket.getInputStream().readNBytes(12);
                    assertThat(new String(answer, StandardCharsets.US_ASCII))
                            .isEqualTo("HTTP/1.1 426");
                }
            }
            assertServesWithoutATrace(server);
        }
    }

    @Test
    void aPeerThatGoesOnIsLeftOut(BufferAllocator allocator) throws IOException {
        long seed = System.nanoTime();
        System.out.println("aPeerThatGoesOnIsLeftOut seed " + seed);
        Random random = new Random(seed);
        byte[] query = RawClient.requestStream(1, 10, RawClient.route("sql.query"), "numbers");
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < Integer.getInteger("sluice.badFrames", 200); i++) {
                try (RawClient client = new RawClient(server.tcp(), 64 << 10, "127.0.4.1")) {
                    client.setup();
                    byte[] frame = query.clone();
                    for (int k = 0; k <= random.nextInt(6); k++) {
                        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
                    }
                    client.write(RawClient.framed(frame));
                } catch (java.net.SocketException e) {
                    // Closed already.
                }
            }
            Await.until(() -> server.server().connectionCount() == 0);
            assertThat(complaints()).hasSizeLessThanOrEqualTo(6);
            assertServesWithoutATrace(server);
        }
    }

    private List<String> complaints() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("127.0."))
                .toList();
    }

    private void assertServesWithoutATrace(ServerFixture server) {
        try (SluiceClient client = server.client()) {
            assertThat(ClientAndServerTest.rows(client.sql("numbers"))).isEqualTo(ROWS.rows());
        }
        assertThat(
                        new ArrayList<>(lines.list)
                                .stream()
                                        .filter(line ->
                                                line.getThrowableProxy() != null
                                                        || line.getLevel()
                                                                .isGreaterOrEqual(Level.WARN)))
                .isEmpty();
    }

    private static void awaitClosed(RawClient client) {
        try {
            while (true) {
                client.read();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static ServerFixture server(BufferAllocator allocator) {
        return ServerFixture.of(new NamedPlans().add("numbers", BatchesExec.of(ROWS)), allocator);
    }
}
