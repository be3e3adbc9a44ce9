package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.Query;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.FluxExec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Servers that are none, that fall silent, or that never answer: a client's query ends with an
/// error that says which address and which of its limits.
@ExtendWith(AllocatorExtension.class)
class SilentServerTest {

    private static final Batches ROWS = ClientAndServerTest.numbers(2, 3);
    private static final Duration SHORT = Duration.ofMillis(300);

    /// For a server that lives to answer, on a busy machine too.
    private static final Duration ENOUGH = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    void aServerThatSaysNothingIsLostAfterTheSilenceLimit(String scheme) throws IOException {
        try (Listener mute = new Listener((_, _) -> {});
                SluiceClient client =
                        SluiceClient.builder(mute.address(scheme))
                                .connectTimeout(Duration.ofSeconds(1))
                                .silenceLimit(SHORT)
                                .build()) {
            QueryException error = failure(client.sql("x"));
            assertThat(error.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
            assertThat(error)
                    .hasMessageContaining(mute.address(scheme))
                    .hasMessageMatching(".*\\((silenceLimit|connectTimeout)\\).*");
            assertThatThrownBy(() -> Await.value(client.sql("x").schema()))
                    .hasMessageContaining(mute.address(scheme));
            assertThatThrownBy(() -> Await.value(client.sql("x").explain()))
                    .hasMessageContaining(mute.address(scheme));
        }
    }

    @Test
    void aServerThatNeverAnswersARequestIsGivenUp(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans();
        try (ServerFixture server =
                        ServerFixture.of(
                                new NeverPlans(plans), allocator, session -> session, to -> to);
                SluiceClient client =
                        SluiceClient.builder(server.tcp()).responseTimeout(SHORT).build()) {
            for (Query query : List.of(client.sql("x"), client.sql("y"))) {
                QueryException error = failure(query);
                assertThat(error.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
                assertThat(error)
                        .hasMessageContaining(server.tcp())
                        .hasMessageContaining("300 ms (responseTimeout)");
            }
            assertThatThrownBy(() -> Await.value(client.sql("x").schema()))
                    .hasMessageContaining("(responseTimeout)");
            server.awaitIdle();
        }
    }

    @Test
    void aProcessThatIsStoppedInMidResultIsLost() {
        try (JavaProcess server = JavaProcess.start(ServerMain.class)) {
            String address = server.ready().split(" ")[0];
            try (SluiceClient client =
                    SluiceClient.builder(address).silenceLimit(Duration.ofSeconds(5)).build()) {
                BatchReader reader = BatchReader.requesting(2);
                client.sql("range 1 1048576 1024 1012").batches().subscribe(reader);
                reader.awaitBatches(2);
                server.stop();
                try {
                    reader.awaitEnd();
                    assertThat(QueryException.from(reader.failure()).code())
                            .isEqualTo(ErrorCode.CONNECTION_FAILED);
                    assertThat(reader.failure())
                            .hasMessageContaining(address)
                            .hasMessageContaining("5000 ms (silenceLimit)");
                } finally {
                    server.goOn();
                    reader.take().forEach(RecordBatch::close);
                }
            }
        }
    }

    @Test
    void aPeerOfAnotherProtocolIsNamed() throws IOException {
        List<String> greetings =
                List.of(
                        "HTTP/1.1 400 Bad Request\r\n\r\n",
                        "SSH-2.0-OpenSSH_9.6\r\n",
                        "220 mail\033[2J\r\n");
        for (String greeting : greetings) {
            try (Listener other =
                            new Listener((_, out) ->
                                    out.write(greeting.getBytes(StandardCharsets.ISO_8859_1)));
                    SluiceClient client = SluiceClient.connect(other.address("tcp"))) {
                QueryException error = failure(client.sql("x"));
                assertThat(error.code()).isEqualTo(ErrorCode.PROTOCOL);
                assertThat(error)
                        .hasMessageContaining(
                                other.address("tcp") + " does not speak RSocket; it answered \"")
                        .hasMessageNotContainingAny("\n", "\033");
            }
        }
    }

    @Test
    void aWebServerWithoutWebSocketsIsNamed() throws IOException {
        for (String answer :
                List.of(
                        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
                        "nonsense\r\n\r\n")) {
            try (Listener web =
                            new Listener((_, out) ->
                                    out.write(answer.getBytes(StandardCharsets.US_ASCII)));
                    SluiceClient client = SluiceClient.connect(web.address("ws"))) {
                QueryException error = failure(client.sql("x"));
                assertThat(error.code())
                        .as("%s", error)
                        .isIn(ErrorCode.CONNECTION_FAILED, ErrorCode.PROTOCOL);
                assertThat(error).hasMessageContaining(web.address("ws"));
            }
        }
    }

    @Test
    void theTwoPortsOfAServerAreNotMistakenForEachOther(BufferAllocator allocator) {
        try (ServerFixture server = server(allocator)) {
            String crossed = server.http().replace("ws:", "tcp:");
            try (SluiceClient client = SluiceClient.connect(crossed)) {
                assertThat(failure(client.sql("rows"))).hasMessageContaining(crossed);
            }
            String other = server.tcp().replace("tcp:", "ws:");
            try (SluiceClient client = SluiceClient.connect(other)) {
                assertThat(failure(client.sql("rows"))).hasMessageContaining(other);
            }
        }
    }

    @Test
    void anAddressThatNothingAnswersAtEndsAfterTheConnectTimeout() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // A backlog that is full drops what comes, as a firewall does.
            List<Socket> queued = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 100);
                } catch (IOException e) {
                    // Full.
                }
            }
            String address = "tcp://127.0.0.1:" + full.getLocalPort();
            try (SluiceClient client =
                    SluiceClient.builder(address).connectTimeout(SHORT).build()) {
                QueryException error = failure(client.sql("x"));
                assertThat(error.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
                assertThat(error).hasMessageContaining("no connection to " + address);
            }
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDeadlineHoldsWhereTheServerDoesNotKeepIt(boolean relative, BufferAllocator allocator) {
        try (ServerFixture server =
                        ServerFixture.of(
                                new NeverPlans(new NamedPlans()),
                                allocator,
                                session -> session,
                                to -> to);
                SluiceClient client = server.client()) {
            QueryContext.Builder context = QueryContext.builder();
            if (relative) {
                context.set(EngineOptions.DEADLINE, SHORT);
            } else {
                context.deadline(Instant.now().plus(SHORT));
            }
            Query query = client.sql("x", context.build());
            QueryException error = failure(query);
            assertThat(error.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(error).hasMessageContaining("query " + query.id());
            server.awaitIdle();
        }
    }

    @Test
    void aQueryWithoutRowsGoesOnAsLongAsItsServerLives(BufferAllocator allocator) {
        FluxExec silent = FluxExec.of(ROWS.schema(), (_, _) -> Flux.never());
        NamedPlans plans = new NamedPlans().add("silent", silent).add("rows", BatchesExec.of(ROWS));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client =
                        SluiceClient.builder(server.tcp())
                                .responseTimeout(ENOUGH)
                                .silenceLimit(ENOUGH)
                                .build()) {
            BatchReader reader = BatchReader.requesting(1);
            Query query = client.sql("silent");
            query.batches().subscribe(reader);
            Await.value(query.schema());
            Await.value(Mono.delay(ENOUGH.plus(ENOUGH.dividedBy(2))));
            assertThat(reader.failure()).isNull();
            assertThat(ClientAndServerTest.rows(client.sql("rows"))).isEqualTo(ROWS.rows());
            reader.cancel();
            server.awaitIdle();
        }
    }

    @Test
    void limitsHaveRanges() {
        SluiceClient.Builder builder = SluiceClient.builder("tcp://127.0.0.1:1");
        for (UnaryOperator<SluiceClient.Builder> setting :
                List.<UnaryOperator<SluiceClient.Builder>>of(
                        b -> b.connectTimeout(Duration.ZERO),
                        b -> b.connectTimeout(Duration.ofDays(1)),
                        b -> b.silenceLimit(Duration.ofMillis(1)),
                        b -> b.silenceLimit(Duration.ofDays(1)),
                        b -> b.responseTimeout(Duration.ofMillis(-1)),
                        b -> b.responseTimeout(Duration.ofDays(2)))) {
            assertThatThrownBy(() -> setting.apply(builder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not between");
        }
    }

    private static QueryException failure(Query query) {
        BatchReader reader = BatchReader.requesting(Long.MAX_VALUE);
        query.batches().subscribe(reader);
        reader.awaitEnd();
        return QueryException.from(reader.failure());
    }

    private static ServerFixture server(BufferAllocator allocator) {
        return ServerFixture.of(new NamedPlans().add("rows", BatchesExec.of(ROWS)), allocator);
    }

    /// Plans nothing, ever.
    private record NeverPlans(NamedPlans plans) implements QueryPlanner {

        @Override
        public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
            return Mono.never();
        }

        @Override
        public List<String> split(String script) {
            return plans.split(script);
        }
    }

    /// A port whose connections are answered by a test, once they have said something.
    private static final class Listener implements AutoCloseable {

        private final ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> open = new CopyOnWriteArrayList<>();

        interface Answer {
            void to(InputStream in, OutputStream out) throws IOException;
        }

        Listener(Answer answer) throws IOException {
            Thread.ofVirtual()
                    .start(() -> {
                        while (!port.isClosed()) {
                            try {
                                Socket socket = port.accept();
                                open.add(socket);
                                int _ = socket.getInputStream().read();
                                answer.to(socket.getInputStream(), socket.getOutputStream());
                            } catch (IOException e) {
                                // Closed.
                            }
                        }
                    });
        }

        String address(String scheme) {
            String address = scheme + "://127.0.0.1:" + port.getLocalPort();
            return scheme.equals("ws") ? address + "/rsocket" : address;
        }

        @Override
        public void close() throws IOException {
            port.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
