package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What clients send that do not mean well, or are broken. Each ends with the server idle and
/// serving the next query; [ServerFixture#close] checks that nothing is left.
@ExtendWith(AllocatorExtension.class)
class HostileClientTest {

    private static final Batches ROWS = ClientAndServerTest.numbers(2, 3);

    @Test
    void closesConnectionsOfGarbage(BufferAllocator allocator) throws IOException {
        long seed = System.nanoTime();
        System.out.println("closesConnectionsOfGarbage seed " + seed);
        Random random = new Random(seed);
        try (ServerFixture server = server(allocator)) {
            for (int i = 0; i < 100; i++) {
                byte[] garbage = new byte[1 + random.nextInt(5000)];
                random.nextBytes(garbage);
                for (String address : server.server().addresses()) {
                    URI uri = URI.create(address);
                    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                        socket.getOutputStream().write(garbage);
                    } catch (java.net.SocketException e) {
                        // Closed before all of it was written: as good an answer as any.
                    }
                }
            }
            assertServes(server);
        }
    }

    @Test
    void survivesGarbageBehindAProperSetup(BufferAllocator allocator) throws IOException {
        long seed = System.nanoTime();
        System.out.println("survivesGarbageBehindAProperSetup seed " + seed);
        Random random = new Random(seed);
        try (ServerFixture server = server(allocator)) {
            byte[] request =
                    RawClient.requestStream(1, 10, RawClient.route("sql.query"), "numbers");
            for (int i = 0; i < 150; i++) {
                try (RawClient client = new RawClient(server.tcp())) {
                    client.setup();
                    byte[] mutated = request.clone();
                    for (int k = 0; k <= random.nextInt(4); k++) {
                        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                    }
                    client.write(RawClient.framed(mutated));
                } catch (java.net.SocketException e) {
                    // The server has closed the connection already.
                }
            }
            assertServes(server);
        }
    }

    @Test
    void closesConnectionsThatSayNothing(BufferAllocator allocator) throws IOException {
        try (ServerFixture server =
                        ServerFixture.of(
                                plans(),
                                allocator,
                                session -> session,
                                builder -> builder.setupTimeout(Duration.ofMillis(200)));
                RawClient tcp = new RawClient(server.tcp());
                RawClient webSocket = new RawClient(server.webSocket().replace("/rsocket", ""))) {
            assertThat(tcp.isClosed()).isTrue();
            assertThat(webSocket.isClosed()).isTrue();
            assertServes(server);
        }
    }

    @Test
    void closesConnectionsWhoseClientIsGoneWithoutAWord(BufferAllocator allocator)
            throws IOException {
        NamedPlans plans = plans().add("endless", BatchesExec.of(ROWS).repeating());
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup(100, 300, "message/x.rsocket.composite-metadata.v0");
            client.request(1, 2, "sql.query", "endless");
            Await.until(() -> server.server().queryCount() == 1);

            Await.until(() -> server.server().connectionCount() == 0);
            server.awaitIdle();
        }
    }

    @Test
    void closesWebSocketsOfOversizeMessages(BufferAllocator allocator) throws Exception {
        try (ServerFixture server = server(allocator)) {
            byte[] large = new byte[3 << 20];
            for (boolean split : new boolean[] {false, true}) {
                CompletableFuture<byte[]> closed = new CompletableFuture<>();
                WebSocket socket =
                        HttpClient.newHttpClient()
                                .newWebSocketBuilder()
                                .buildAsync(URI.create(server.webSocket()), listener(closed))
                                .get();
                int half = split ? large.length / 2 : 0;
                try {
                    socket.sendBinary(ByteBuffer.wrap(large, 0, half), false).get();
                    socket.sendBinary(ByteBuffer.wrap(large, half, large.length - half), true)
                            .get();
                } catch (java.util.concurrent.ExecutionException e) {
                    // Closed before all of it was written.
                }
                Await.until(() -> server.server().connectionCount() == 0);
                socket.abort();
            }
            assertServes(server);
        }
    }

    @Test
    void closesConnectionsOfOversizeFrames(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            client.write(new byte[] {0x40, 0, 0, 1, 2, 3});
            assertThat(client.isClosed()).isTrue();
            assertServes(server);
        }
    }

    @Test
    void refusesKeepAlivesThatCostOrNeverNotice(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator)) {
            assertThat(refusal(server, 1, 90_000)).contains("a keep-alive interval of 1 ms");
            assertThat(refusal(server, 20_000, Integer.MAX_VALUE))
                    .contains("a keep-alive lifetime of 2147483647 ms");
            assertThat(refusal(server, 20_000, 10_000)).contains("lifetime of 10000 ms");
            assertServes(server);
        }
    }

    private static String refusal(ServerFixture server, int interval, int lifetime)
            throws IOException {
        try (RawClient client = new RawClient(server.tcp())) {
            client.setup(interval, lifetime, "message/x.rsocket.composite-metadata.v0");
            RawClient.Frame answer = client.read();
            while (answer.type() == RawClient.KEEPALIVE) {
                answer = client.read();
            }
            assertThat(answer.type()).isEqualTo(RawClient.ERROR);
            assertThat(answer.streamId()).isZero();
            assertThat(answer.text()).startsWith("{\"code\":\"PROTOCOL\"");
            return answer.text();
        }
    }

    @Test
    void answersBadMetadataWithAnErrorAndServesOn(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            assertThat(answer(client, 1, new byte[0])).contains("names no route");
            assertThat(answer(client, 3, new byte[] {(byte) 0xFE, 0, 0, 9, 1}))
                    .contains("ends in the middle of an entry");
            assertThat(answer(client, 5, new byte[] {(byte) 0xFE, 0, 0, 2, 9, 'x'}))
                    .contains("is not a tag");
            assertThat(answer(client, 7, RawClient.route("no.such")))
                    .contains("there is no route \\\"no.such\\\"");
            assertThat(answer(client, 9, RawClient.route("sql.explain")))
                    .contains("not served by request-stream");
            assertThat(answer(client, 11, new byte[100_000]))
                    .contains("TOO_LARGE")
                    .contains("100000 bytes");
            client.request(13, 10, "sql.query", "numbers");
            assertThat(client.read().type()).isEqualTo(RawClient.PAYLOAD);
        }
    }

    private static String answer(RawClient client, int streamId, byte[] metadata)
            throws IOException {
        client.write(RawClient.framed(RawClient.requestStream(streamId, 1, metadata, "x")));
        RawClient.Frame frame = client.read();
        assertThat(frame.type()).isEqualTo(RawClient.ERROR);
        assertThat(frame.streamId()).isEqualTo(streamId);
        return frame.text();
    }

    @Test
    void acceptsARouteAsTheWholeMetadata(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator);
                RawClient client = new RawClient(server.tcp())) {
            client.setup(20_000, 90_000, "message/x.rsocket.routing.v0");
            byte[] tag = "\u0009sql.query".getBytes(StandardCharsets.US_ASCII);
            client.write(RawClient.framed(RawClient.requestStream(1, 10, tag, "numbers")));

            assertThat(client.read().next()).isTrue();
        }
    }

    @Test
    void limitsTheStreamsOfAConnection(BufferAllocator allocator) throws IOException {
        NamedPlans plans = plans().add("endless", BatchesExec.of(ROWS).repeating());
        try (ServerFixture server =
                        ServerFixture.of(
                                plans,
                                allocator,
                                session -> session,
                                builder -> builder.maxStreams(4));
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            for (int stream = 1; stream <= 7; stream += 2) {
                client.request(stream, 1, "sql.query", "endless");
                assertThat(client.read().type()).isEqualTo(RawClient.PAYLOAD);
            }
            client.request(9, 1, "sql.query", "endless");
            assertThat(client.read().text()).contains("TOO_MANY_QUERIES", "max-streams = 4");
            client.write(RawClient.framed(RawClient.frame(1, RawClient.CANCEL, 0, new byte[0])));
            client.request(11, 1, "sql.query", "endless");
            assertThat(client.read().type()).isEqualTo(RawClient.PAYLOAD);
        }
    }

    @Test
    void limitsConnections(BufferAllocator allocator) throws IOException {
        try (ServerFixture server =
                        ServerFixture.of(
                                plans(),
                                allocator,
                                session -> session,
                                builder -> builder.maxConnections(1));
                RawClient first = new RawClient(server.tcp())) {
            first.setup();
            first.request(1, 1, "sql.query", "numbers");
            assertThat(first.read().type()).isEqualTo(RawClient.PAYLOAD);
            try (RawClient second = new RawClient(server.tcp())) {
                second.setup();
                assertThat(second.read().text())
                        .contains("TOO_MANY_QUERIES", "max-connections = 1");
            }
        }
    }

    @Test
    void cutsOffAClientThatAsksWithoutReadingTheAnswers(BufferAllocator allocator)
            throws IOException {
        try (ServerFixture server =
                        ServerFixture.of(
                                plans(),
                                allocator,
                                session -> session,
                                builder -> builder.egressLimit(64 << 10));
                RawClient client = new RawClient(server.tcp(), 4 << 10)) {
            client.setup();
            String nonsense = "nonsense ".repeat(800);
            boolean cut = false;
            for (int i = 0; i < 10_000 && !cut; i++) {
                try {
                    client.request(2 * i + 1, 1, "sql.query", nonsense);
                } catch (java.net.SocketException e) {
                    cut = true;
                }
            }
            assertThat(cut).isTrue();
            assertServes(server);
        }
    }

    @Test
    void letsBrowsersOfOtherPagesOut(BufferAllocator allocator) throws Exception {
        try (ServerFixture server =
                ServerFixture.of(
                        plans(),
                        allocator,
                        session -> session,
                        builder -> builder.allowOrigin("https://app.example"))) {
            assertThat(upgrade(server, "https://app.example")).isEqualTo(101);
            assertThat(upgrade(server, "https://evil.example")).isEqualTo(403);
            assertThat(upgrade(server, "null")).isEqualTo(403);
            String own = server.webSocket().replace("ws:", "http:").replace("/rsocket", "");
            assertThat(upgrade(server, own)).isEqualTo(101);
            HttpResponse<String> elsewhere =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(own + "/other")).build(),
                                    HttpResponse.BodyHandlers.ofString());
            assertThat(elsewhere.statusCode()).isEqualTo(404);
        }
    }

    /// The status that a WebSocket handshake with this origin is answered with.
    private static int upgrade(ServerFixture server, String origin) throws IOException {
        URI uri = URI.create(server.webSocket());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String request =
                    "GET /rsocket HTTP/1.1\r\nHost: "
                            + uri.getAuthority()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Version: 13\r\nOrigin: "
                            + origin
                            + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(12);
            return Integer.parseInt(new String(start, 9, 3, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void putsMessagesTogetherThatABrowserHasSplit(BufferAllocator allocator) throws Exception {
        String statement = "x".repeat(200_000);
        NamedPlans plans = new NamedPlans().add(statement, BatchesExec.of(ROWS));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            WebSocket socket =
                    HttpClient.newHttpClient()
                            .newWebSocketBuilder()
                            .buildAsync(URI.create(server.webSocket()), listener(answer))
                            .get();
            socket.sendBinary(
                            ByteBuffer.wrap(
                                    RawClient.setupFrame(
                                            20_000,
                                            90_000,
                                            "message/x.rsocket.composite-metadata.v0")),
                            true)
                    .get();
            byte[] request = RawClient.requestStream(1, 1, RawClient.route("sql.query"), statement);
            int half = 131_062;
            socket.sendBinary(ByteBuffer.wrap(request, 0, half), false).get();
            socket.sendBinary(ByteBuffer.wrap(request, half, request.length - half), true).get();

            byte[] frame = answer.get();
            assertThat((frame[4] & 0xFF) >>> 2).isEqualTo(RawClient.PAYLOAD);
            socket.abort();
        }
    }

    private static WebSocket.Listener listener(CompletableFuture<byte[]> answer) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                answer.complete(bytes);
                socket.request(1);
                return null;
            }
        };
    }

    private static NamedPlans plans() {
        return new NamedPlans().add("numbers", BatchesExec.of(ROWS));
    }

    private static ServerFixture server(BufferAllocator allocator) {
        return ServerFixture.of(plans(), allocator);
    }

    private static void assertServes(ServerFixture server) {
        Await.until(() -> server.server().connectionCount() == 0);
        try (SluiceClient client = server.client()) {
            assertThat(ClientAndServerTest.rows(client.sql("numbers"))).isEqualTo(ROWS.rows());
        }
    }
}
