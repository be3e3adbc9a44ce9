package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sluice.Progress;
import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import reactor.test.StepVerifier;

@ExtendWith(AllocatorExtension.class)
class ClientAndServerTest {

    private static final Schema CITIES =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    record City(long id, String name) {}

    private final Batches cities =
            Batches.of(CITIES).row(1L, "Aachen").row(2L, null).batchBreak().row(3L, "Zürich");

    @Test
    void bringsRowsAsObjects(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client()) {
            StepVerifier.create(client.sql("cities").rows(City.class))
                    .expectNext(new City(1, "Aachen"), new City(2, null), new City(3, "Zürich"))
                    .verifyComplete();
            assertThat(rows(client.sql("cities"))).isEqualTo(cities.rows());
        }
    }

    @Test
    void speaksOverWebSocketsToo(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = SluiceClient.connect(server.webSocket())) {
            assertThat(rows(client.sql("cities"))).isEqualTo(cities.rows());
            assertThat(server.webSocket()).startsWith("ws://127.0.0.1:").endsWith("/rsocket");
        }
    }

    @Test
    void doesNothingBeforeAQueryIsSubscribedTo(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(cities);
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("cities", source), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("cities");
            query.batches();
            query.rows(City.class);

            assertThat(server.server().connectionCount()).isZero();
            assertThat(Await.value(query.schema())).isEqualTo(CITIES);
            assertThat(Await.value(query.explain())).contains("BatchesExec");
            assertThat(source.counts().opened()).isZero();
        }
    }

    @Test
    void asksTheSourceForExactlyWhatTheSubscriberRequests(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(cities).repeating();
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("endless", source), allocator);
                SluiceClient client = server.client()) {
            BatchReader reader = BatchReader.idle();
            client.sql("endless").batches().subscribe(reader);
            for (int i = 1; i <= 10; i++) {
                reader.request(1);
                reader.awaitBatches(i);
                assertThat(source.counts().pulled()).isEqualTo(i);
            }
            reader.request(5);
            reader.awaitBatches(15);
            assertThat(source.counts().pulled()).isEqualTo(15);
            reader.cancel();
            server.awaitIdle();
            assertThat(source.counts().closed()).isEqualTo(1);
            reader.take().forEach(RecordBatch::close);
        }
    }

    @Test
    void runsAQueryOnce(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("cities");
            assertThat(rows(query)).hasSize(3);

            StepVerifier.create(query.rows(City.class)).verifyError(IllegalStateException.class);
        }
    }

    @Test
    void keepsTheClassOfAnError(BufferAllocator allocator) {
        QueryException failure =
                new QueryException(ErrorCode.DIVISION_BY_ZERO, "division by zero in row 3: 5 / 0");
        NamedPlans plans =
                new NamedPlans().add("fails", BatchesExec.of(cities).failing(1, failure));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client()) {
            assertThatThrownBy(() -> rows(client.sql("nonsense")))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.SQL_SYNTAX);
                                assertThat(e).hasMessage("no plan is called \"nonsense\"");
                            });
            Query query = client.sql("fails");
            assertThatThrownBy(() -> rows(query))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO);
                                assertThat(e).hasMessage("division by zero in row 3: 5 / 0");
                                assertThat(e.node()).isEqualTo("BatchesExec");
                            });
            Summary summary = Await.value(query.summary());
            assertThat(summary.outcome()).isEqualTo(Summary.Outcome.FAILED);
            assertThat(summary.error())
                    .map(QueryException::code)
                    .contains(ErrorCode.DIVISION_BY_ZERO);
        }
    }

    @Test
    void tellsNothingOfUnforeseenExceptions(BufferAllocator allocator) {
        Logger log = (Logger) LoggerFactory.getLogger("io.sluice.rsocket.internal.stream");
        log.setLevel(Level.OFF);
        NamedPlans plans =
                new NamedPlans()
                        .add(
                                "breaks",
                                BatchesExec.of(cities)
                                        .failing(0, new IllegalStateException("password=hunter2")));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("breaks");
            assertThatThrownBy(() -> rows(query))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                                assertThat(e)
                                        .hasMessageContaining(query.id())
                                        .hasMessageNotContaining("hunter2");
                            });
        }
        log.setLevel(null);
    }

    @Test
    void summarisesWhatTheServerCounted(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("cities");
            rows(query);

            Summary summary = Await.value(query.summary());
            assertThat(summary.queryId()).isEqualTo(query.id());
            assertThat(summary.outcome()).isEqualTo(Summary.Outcome.COMPLETED);
            assertThat(summary.rows()).isEqualTo(3);
            assertThat(summary.batches()).isEqualTo(2);
            assertThat(summary.nodes()).extracting(NodeReport::name).containsExactly("BatchesExec");
            assertThat(summary.nodes().getFirst().metrics().rows()).isEqualTo(3);
            StepVerifier.create(query.progress().map(Progress::phase))
                    .expectNext(Progress.Phase.ENDED)
                    .verifyComplete();
        }
    }

    @Test
    void reportsProgressAlsoToThoseWhoAskBeforeTheQueryRuns(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(cities).repeating();
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("endless", source), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("endless");
            BatchReader reader = BatchReader.requesting(1);
            StepVerifier.create(query.progress())
                    .then(() -> query.batches().subscribe(reader))
                    .thenConsumeWhile(progress -> progress.resultRows() == 0)
                    .assertNext(progress -> {
                        assertThat(progress.phase()).isEqualTo(Progress.Phase.RUNNING);
                        assertThat(progress.resultRows()).isPositive();
                    })
                    .thenCancel()
                    .verify(Await.LIMIT);
            reader.cancel();
            server.awaitIdle();
            reader.take().forEach(RecordBatch::close);
        }
    }

    @Test
    void endsAQueryThatIsCancelledBeforeItBegins(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(cities);
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("cities", source), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("cities");
            Await.value(query.cancel().thenReturn(true));

            assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.CANCELLED);
            StepVerifier.create(query.batches())
                    .verifyErrorSatisfies(error ->
                            assertThat(QueryException.from(error).code())
                                    .isEqualTo(ErrorCode.CANCELLED));
            assertThat(source.counts().opened()).isZero();
        }
    }

    @Test
    void cancelsAQueryWhereverItRuns(BufferAllocator allocator) {
        BatchesExec source = BatchesExec.of(cities).repeating();
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("endless", source), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("endless");
            BatchReader reader = BatchReader.idle();
            query.batches().subscribe(reader);
            reader.request(2);
            reader.awaitBatches(2);

            Await.value(query.cancel().thenReturn(true));
            assertThat(source.counts().closed()).isEqualTo(1);
            reader.awaitEnd();
            assertThat(QueryException.from(reader.failure()).code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.CANCELLED);
            reader.take().forEach(RecordBatch::close);
        }
    }

    @Test
    void listsTables(BufferAllocator allocator) {
        try (ServerFixture server = ServerFixture.of(new NamedPlans(), allocator);
                SluiceClient client = server.client()) {
            StepVerifier.create(client.tables()).verifyComplete();
        }
    }

    @Test
    void connectsAnewAfterTheServerCameBack(BufferAllocator allocator) {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        SluiceClient client;
        String port;
        try (ServerFixture first = ServerFixture.of(plans, allocator)) {
            client = first.client();
            port = first.tcp().substring(first.tcp().lastIndexOf(':') + 1);
            assertThat(rows(client.sql("cities"))).hasSize(3);
        }
        assertThatThrownBy(() -> rows(client.sql("cities"))).rootCause().isNotNull();
        try (ServerFixture _ =
                        ServerFixture.of(
                                plans,
                                allocator,
                                session -> session,
                                server -> server.tcp(Integer.parseInt(port)));
                client) {
            assertThat(rows(client.sql("cities"))).hasSize(3);
        }
    }

    static List<List<Object>> rows(Query query) {
        return Await.value(
                query.rows(Row.class)
                        .<List<Object>>map(row -> new ArrayList<>(row.values()))
                        .collectList());
    }

    static Batches numbers(int batches, int batchRows) {
        Schema schema = Schema.of(Field.required("id", DataType.INT64));
        return Batches.of(
                schema,
                LongStream.range(0, (long) batches * batchRows).mapToObj(List::of).toList(),
                batchRows);
    }
}
