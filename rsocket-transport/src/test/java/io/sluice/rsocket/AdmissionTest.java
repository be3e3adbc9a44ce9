package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.QueryPlanner;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Whoever asks for more than their share is refused by the limit's name, and others are served as
/// if nobody had.
@ExtendWith(AllocatorExtension.class)
class AdmissionTest {

    private static final Batches ROWS = ClientAndServerTest.numbers(2, 3);
    private static final String NEIGHBOUR = "127.0.0.2";

    @Test
    void refusesQueriesBeyondTheLimitOfAConnection(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator, to -> to.maxQueriesPerConnection(2));
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            park(client, 1);
            park(client, 3);
            client.request(5, 1, "sql.query", "endless");
            assertThat(client.read().text())
                    .contains("TOO_MANY_QUERIES", "\"type\":\"RESOURCES\"", "\"retryable\":true")
                    .contains("max-queries-per-connection = 2");
            client.write(
                    RawClient.framed(
                            RawClient.frame(
                                    7,
                                    RawClient.REQUEST_RESPONSE,
                                    0x100,
                                    withMetadata("sql.explain", "numbers"))));
            assertThat(client.read().text()).contains("max-queries-per-connection = 2");

            client.write(RawClient.framed(RawClient.frame(1, RawClient.CANCEL, 0, new byte[0])));
            Await.until(() -> server.server().queryCount() == 1);
            park(client, 9);
        }
    }

    private static byte[] withMetadata(String route, String data) throws IOException {
        byte[] stream = RawClient.requestStream(1, 1, RawClient.route(route), data);
        // Without the header and the n of a request for a stream.
        return java.util.Arrays.copyOfRange(stream, 10, stream.length);
    }

    @Test
    void refusesQueriesBeyondTheLimitOfAPeer(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator, to -> to.maxQueriesPerPeer(2));
                RawClient one = new RawClient(server.tcp());
                RawClient two = new RawClient(server.tcp());
                RawClient other = new RawClient(server.tcp(), 64 << 10, NEIGHBOUR)) {
            one.setup();
            park(one, 1);
            two.setup();
            park(two, 1);
            two.request(3, 1, "sql.query", "endless");
            assertThat(two.read().text())
                    .contains("TOO_MANY_QUERIES", "127.0.0.1", "max-queries-per-peer = 2");
            other.setup();
            park(other, 1);
        }
    }

    @Test
    void refusesQueriesBeyondTheLimitOfTheServer(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator, to -> to.maxQueries(1));
                RawClient one = new RawClient(server.tcp());
                RawClient other = new RawClient(server.tcp(), 64 << 10, NEIGHBOUR)) {
            one.setup();
            park(one, 1);
            other.setup();
            other.request(1, 1, "sql.query", "endless");
            assertThat(other.read().text()).contains("TOO_MANY_QUERIES", "(max-queries = 1)");
        }
    }

    @Test
    void countsNoQueryThatHasEnded(BufferAllocator allocator) throws IOException {
        try (ServerFixture server = server(allocator, to -> to.maxQueriesPerConnection(1));
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            for (int stream = 1; stream < 100; stream += 4) {
                client.request(stream, 10, "sql.query", "numbers");
                while (!client.read().complete()) {
                    // The schema and the rows.
                }
                Await.until(() -> server.server().queryCount() == 0);
                client.request(stream + 2, 10, "sql.query", "no such plan");
                assertThat(client.read().text()).contains("SQL_SYNTAX");
                Await.until(() -> server.server().queryCount() == 0);
            }
        }
    }

    @Test
    void aPeerOfManyIdleConnectionsShutsNobodyOut(BufferAllocator allocator) throws IOException {
        List<RawClient> idle = new ArrayList<>();
        try (ServerFixture server =
                server(allocator, to -> to.maxConnections(100).maxConnectionsPerPeer(50))) {
            for (int i = 0; i < 50; i++) {
                RawClient client = new RawClient(server.tcp());
                client.setup();
                idle.add(client);
            }
            Await.until(() -> server.server().connectionCount() == 50);
            for (int i = 0; i < 150; i++) {
                // Half say who they are and are refused; the others say nothing.
                RawClient client = new RawClient(i < 100 ? server.tcp() : server.http());
                idle.add(client);
                if (i % 2 == 0 && i < 100) {
                    client.setup();
                    assertThat(client.read().text())
                            .contains("TOO_MANY_QUERIES", "max-connections-per-peer = 50");
                }
            }
            try (RawClient other = new RawClient(server.tcp(), 64 << 10, NEIGHBOUR)) {
                other.setup();
                park(other, 1);
            }
            for (RawClient client : idle) {
                client.close();
            }
            Await.until(() -> server.server().connectionCount() == 0);
        }
    }

    @Test
    void parkedQueriesKeepNobodyWaiting(BufferAllocator allocator) throws IOException {
        int parked = 5000;
        try (ServerFixture server =
                        server(
                                allocator,
                                to ->
                                        to.maxStreams(parked)
                                                .maxQueries(parked + 1)
                                                .maxQueriesPerPeer(parked + 1)
                                                .maxQueriesPerConnection(parked));
                RawClient client = new RawClient(server.tcp())) {
            client.setup();
            for (int i = 0; i < parked; i++) {
                client.request(2 * i + 1, 1, "sql.query", "endless");
            }
            Await.until(() -> server.server().queryCount() == parked);
            try (SluiceClient other = server.client()) {
                assertThat(ClientAndServerTest.rows(other.sql("numbers"))).isEqualTo(ROWS.rows());
            }
            assertThat(server.server().queryCount()).isEqualTo(parked);
        }
    }

    @Test
    void aStatementIsPlannedBeforeThoseThatAnotherConnectionHasHeapedUp(BufferAllocator allocator)
            throws IOException {
        OneAtATime planner = new OneAtATime(plans());
        try (ServerFixture server =
                        ServerFixture.of(planner, allocator, session -> session, to -> to);
                RawClient greedy = new RawClient(server.tcp());
                RawClient other = new RawClient(server.tcp())) {
            greedy.setup();
            other.setup();
            for (int i = 0; i < 100; i++) {
                greedy.request(2 * i + 1, 1, "sql.query", "endless");
            }
            Await.until(() -> server.server().queryCount() == 100);
            other.request(1, 1, "sql.query", "numbers");
            Await.until(() -> planner.asked.get() == 4 + 1);
            planner.go.countDown();
            assertThat(other.read().type()).isEqualTo(RawClient.PAYLOAD);
            Await.until(() -> planner.planned.size() == 101);
            assertThat(planner.planned.indexOf("numbers")).isLessThan(6);
        } finally {
            planner.threads.shutdown();
        }
    }

    /// Plans in the order in which statements come, on one thread, once it may.
    private static final class OneAtATime implements QueryPlanner {

        private final NamedPlans plans;
        private final CountDownLatch go = new CountDownLatch(1);
        private final List<String> planned = new CopyOnWriteArrayList<>();

        /// Statements that have come here, whether they are planned or wait for it.
        private final AtomicInteger asked = new AtomicInteger();

        private final ExecutorService threads = Executors.newSingleThreadExecutor();

        OneAtATime(NamedPlans plans) {
            this.plans = plans;
        }

        @Override
        public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
            Mono<PlannedQuery> planning =
                    Mono.defer(
                                    () -> {
                                        Await.latch(go);
                                        planned.add(sql);
                                        return plans.plan(sql, environment);
                                    })
                            .subscribeOn(Schedulers.fromExecutorService(threads));
            return Mono.defer(() -> {
                asked.incrementAndGet();
                return planning;
            });
        }

        @Override
        public List<String> split(String script) {
            return plans.split(script);
        }
    }

    /// A query that has sent what it had credit for, and waits.
    private static void park(RawClient client, int stream) throws IOException {
        client.request(stream, 1, "sql.query", "endless");
        assertThat(client.read().type()).isEqualTo(RawClient.PAYLOAD);
    }

    private static NamedPlans plans() {
        return new NamedPlans()
                .add("numbers", BatchesExec.of(ROWS))
                .add("endless", BatchesExec.of(ROWS).repeating());
    }

    private static ServerFixture server(
            BufferAllocator allocator, UnaryOperator<SluiceServer.Builder> settings) {
        return ServerFixture.of(plans(), allocator, session -> session, settings);
    }
}
