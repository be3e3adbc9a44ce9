package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RecordBatch;
import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import io.sluice.config.EngineOptions;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
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
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ExtendWith(AllocatorExtension.class)
class SessionTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.required("id", DataType.INT64),
                    Field.nullable("first_name", DataType.UTF8));

    private static final Batches PEOPLE =
            Batches.of(SCHEMA).row(1L, "Ada").row(2L, null).batchBreak().row(3L, "Kurt");

    private static final BatchesExec SECRET_COLUMN =
            BatchesExec.of(Batches.of(Schema.of(Field.required("hunter2-secret", DataType.INT64))));

    private final BatchesExec people = BatchesExec.of(PEOPLE);
    private final BatchesExec endless = BatchesExec.of(PEOPLE).repeating();
    private Session session;

    record Person(long id, String firstName) {}

    /// Knows statements by heart.
    private final class FakePlanner implements QueryPlanner {
        @Override
        public Mono<PlannedQuery> plan(String sql, PlannerEnvironment environment) {
            return Mono.fromSupplier(() ->
                    switch (sql) {
                        case "people" -> new PlannedQuery.Rows(people);
                        case "explain people" -> new PlannedQuery.Explain(people, false, false);
                        case "explain secret column" ->
                                new PlannedQuery.Explain(SECRET_COLUMN, false, true);
                        case "explain analyze people" ->
                                new PlannedQuery.Explain(people, true, false);
                        case "set batch" ->
                                new PlannedQuery.Command(
                                        Mono.fromSupplier(() -> {
                                            environment.settings().set("execution.batch_rows", "7");
                                            return "SET";
                                        }));
                        default ->
                                throw new QueryException(
                                        ErrorCode.SQL_SYNTAX, "cannot parse " + sql);
                    });
        }

        @Override
        public List<String> split(String script) {
            return List.of(script.split(";"));
        }
    }

    @BeforeEach
    void open(BufferAllocator allocator) {
        session =
                Session.builder()
                        .allocator(allocator)
                        .cpuThreads(2)
                        .planner(new FakePlanner())
                        .build();
    }

    @AfterEach
    void close() {
        session.close();
        session.closed().as(StepVerifier::create).expectComplete().verify(Await.LIMIT);
    }

    @Test
    void givesRowsAsRecords() {
        StepVerifier.create(session.sql("people").rows(Person.class))
                .expectNext(new Person(1, "Ada"), new Person(2, null), new Person(3, "Kurt"))
                .expectComplete()
                .verify(Await.LIMIT);
    }

    @Test
    void givesRowsOneByOneAsTheyAreRequested() {
        StepVerifier.create(session.query(endless).rows(Row.class), 0)
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(4)
                .expectNextCount(4)
                .thenCancel()
                .verify(Await.LIMIT);
        assertThat(endless.counts().pulled()).isLessThan(8);
    }

    @Test
    void doesNothingBeforeItIsSubscribedTo() {
        Query query = session.query(people);

        assertThat(Await.value(query.schema())).isEqualTo(SCHEMA);
        assertThat(Await.value(query.explain())).startsWith("BatchesExec: rows=3");
        assertThat(people.counts().opened()).isZero();
        assertThat(session.queries()).isEmpty();
    }

    @Test
    void saysWhichArtifactPlansSql(BufferAllocator allocator) {
        try (Session bare =
                Session.builder()
                        .allocator(allocator)
                        .classLoader(ClassLoader.getPlatformClassLoader())
                        .build()) {
            StepVerifier.create(bare.sql("SELECT 1").batches())
                    .expectErrorSatisfies(error ->
                            assertThat(error)
                                    .isInstanceOf(QueryException.class)
                                    .hasMessageContaining("io.sluice:sluice-optimizer"))
                    .verify(Await.LIMIT);
        }
    }

    @Test
    void answersCommandsAndExplainWithText() {
        StepVerifier.create(
                        session.sql("set batch").rows(Row.class).map(row -> row.value("status")))
                .expectNext("SET")
                .expectComplete()
                .verify(Await.LIMIT);
        assertThat(session.settings().all())
                .anyMatch(setting ->
                        setting.option().name().equals("execution.batch_rows")
                                && setting.shownValue().equals("7"));
        StepVerifier.create(session.sql("explain people").rows(Row.class))
                .assertNext(row -> assertThat(row.value("plan")).asString().contains("BatchesExec"))
                .expectComplete()
                .verify(Await.LIMIT);
        assertThat(people.counts().opened()).isZero();
        StepVerifier.create(session.sql("explain analyze people").rows(Row.class))
                .assertNext(row ->
                        assertThat(row.value("plan"))
                                .asString()
                                .contains("{rows=3, batches=2, bytes="))
                .expectComplete()
                .verify(Await.LIMIT);
        assertThat(people.counts().closed()).isEqualTo(1);
    }

    @Test
    void runsOnce() {
        Query query = session.sql("people");
        query.rows(Row.class).as(StepVerifier::create).expectNextCount(3).verifyComplete();

        StepVerifier.create(query.batches())
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("has run"))
                .verify(Await.LIMIT);
    }

    @Test
    void summarisesHowAQueryEnded() {
        Query query = session.sql("people");
        query.rows(Row.class).as(StepVerifier::create).expectNextCount(3).verifyComplete();

        Summary summary = Await.value(query.summary());

        assertThat(summary.outcome()).isEqualTo(Summary.Outcome.COMPLETED);
        assertThat(summary.rows()).isEqualTo(3);
        assertThat(summary.batches()).isEqualTo(2);
        assertThat(summary.nodes()).hasSize(1);
        assertThat(summary.nodes().getFirst().metrics().rows()).isEqualTo(3);
    }

    @Test
    void failsWithTheErrorOfItsPlan() {
        Query query =
                session.query(
                        people.failing(1, new QueryException(ErrorCode.SOURCE_FAILED, "gone")));

        StepVerifier.create(query.rows(Row.class))
                .expectNextCount(2)
                .expectErrorSatisfies(error ->
                        assertThat(QueryException.from(error).code())
                                .isEqualTo(ErrorCode.SOURCE_FAILED))
                .verify(Await.LIMIT);
        Summary summary = Await.value(query.summary());
        assertThat(summary.outcome()).isEqualTo(Summary.Outcome.FAILED);
        assertThat(summary.error().orElseThrow().node()).isEqualTo("BatchesExec");
    }

    @Test
    void cancelsFromTheSideAndTellsTheReader() {
        Query query = session.query(endless);
        BatchReader reader = BatchReader.requesting(1);
        query.batches().subscribe(reader);
        reader.awaitBatches(2);

        query.cancel().as(StepVerifier::create).expectComplete().verify(Await.LIMIT);

        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        assertThat(QueryException.from(reader.failure()).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.CANCELLED);
        assertThat(session.queries()).isEmpty();
    }

    @Test
    void refusesToRunAfterItWasCancelled() {
        Query query = session.query(people);
        query.cancel().as(StepVerifier::create).expectComplete().verify(Await.LIMIT);

        assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.CANCELLED);
        StepVerifier.create(query.batches())
                .expectErrorSatisfies(error ->
                        assertThat(QueryException.from(error).code())
                                .isEqualTo(ErrorCode.CANCELLED))
                .verify(Await.LIMIT);
    }

    @Test
    void cancelsRunningQueriesWhenItIsClosed() {
        Query query = session.query(endless);
        BatchReader reader = BatchReader.requesting(1);
        query.batches().subscribe(reader);
        reader.awaitBatches(1);

        session.close();

        session.closed().as(StepVerifier::create).expectComplete().verify(Await.LIMIT);
        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        assertThat(reader.failure()).hasMessageContaining("session was closed");
        assertThat(endless.counts().closed()).isEqualTo(1);
        assertThatThrownBy(() -> session.sql("people"))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void endsAtTheDeadlineOfItsSettings() {
        session.settings().set(EngineOptions.DEADLINE.name(), "50ms");

        StepVerifier.create(session.query(endless).rows(Row.class).then())
                .expectErrorSatisfies(error ->
                        assertThat(QueryException.from(error).code())
                                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED))
                .verify(Await.LIMIT);
    }

    @Test
    void takesADeadlineBeyondAllMoments() {
        session.settings().set(EngineOptions.DEADLINE.name(), Long.MAX_VALUE + "s");

        StepVerifier.create(session.query(people).rows(Row.class).then())
                .expectComplete()
                .verify(Await.LIMIT);
    }

    @Test
    void endsAtTheDeadlineOfItsContextWhileNothingComes() {
        FluxExec silent = FluxExec.of(SCHEMA, (_, _) -> Flux.never());
        QueryContext context =
                QueryContext.builder().deadline(Instant.now().plusMillis(50)).build();

        StepVerifier.create(session.query(silent, context).batches())
                .expectErrorSatisfies(error ->
                        assertThat(QueryException.from(error).code())
                                .isEqualTo(ErrorCode.DEADLINE_EXCEEDED))
                .verify(Await.LIMIT);
    }

    @Test
    void failsAQueryThatNeedsTooMuchMemoryAndRunsTheNext() {
        QueryContext context =
                QueryContext.builder().set(EngineOptions.QUERY_MEMORY, 1024L).build();

        StepVerifier.create(session.query(people, context).batches())
                .expectErrorSatisfies(error ->
                        assertThat(QueryException.from(error).code())
                                .isEqualTo(ErrorCode.MEMORY_LIMIT))
                .verify(Await.LIMIT);

        session.sql("people")
                .rows(Row.class)
                .as(StepVerifier::create)
                .expectNextCount(3)
                .verifyComplete();
    }

    @Test
    void limitsResultsThatNobodyCloses(BufferAllocator allocator) {
        try (Session small = Session.builder().allocator(allocator).resultLimit(20_000).build()) {
            BatchReader reader = BatchReader.requesting(Long.MAX_VALUE);
            small.query(endless).batches().subscribe(reader);

            reader.awaitEnd();
            reader.take().forEach(RecordBatch::close);
            assertThat(QueryException.from(reader.failure()).code())
                    .isEqualTo(ErrorCode.MEMORY_LIMIT);
        }
    }

    @Test
    void refusesARequiredEntryThatNobodyDeclares() {
        QueryContext context =
                QueryContext.builder()
                        .entry(new ContextEntry("acme.token", "s3cret", Propagation.REQUIRED, true))
                        .build();

        StepVerifier.create(session.query(people, context).batches())
                .expectErrorSatisfies(error -> {
                    assertThat(QueryException.from(error).code())
                            .isEqualTo(ErrorCode.CONTEXT_ENTRY_UNREGISTERED);
                    assertThat(error)
                            .hasMessageContaining("acme.token")
                            .message()
                            .doesNotContain("s3cret");
                })
                .verify(Await.LIMIT);
    }

    /// A driver cannot be kept from quoting the password that it was given.
    @Test
    void showsNoSecretThatASourceQuotes() {
        ConfigOption<String> token =
                ConfigOption.of("acme.token", ConfigType.STRING, "", "Nobody may see it.")
                        .asSecret();
        QueryContext context = QueryContext.builder().set(token, "hunter2-secret").build();
        IOException driver =
                new IOException(
                        "login failed: hunter2-secret",
                        new IllegalStateException("url?password=hunter2-secret"));
        for (Throwable error :
                List.of(
                        driver,
                        new QueryException(ErrorCode.SOURCE_FAILED, "login failed", driver))) {
            FluxExec plan = FluxExec.of(SCHEMA, (_, _) -> Flux.error(error));
            Query query = session.query(plan, context);

            StepVerifier.create(query.batches())
                    .expectErrorSatisfies(failure ->
                            assertThat(stackTrace(failure))
                                    .contains("login failed", "password=***")
                                    .doesNotContain("hunter2"))
                    .verify(Await.LIMIT);
            QueryException told = Await.value(query.summary()).error().orElseThrow();
            assertThat(stackTrace(told)).doesNotContain("hunter2");
            assertThat(told.node()).isEqualTo("FluxExec");
        }
    }

    @Test
    void showsNoSecretThatAPlanQuotes() {
        ConfigOption<String> token =
                ConfigOption.of("acme.token", ConfigType.STRING, "", "Nobody may see it.")
                        .asSecret();
        QueryContext context = QueryContext.builder().set(token, "hunter2-secret").build();

        List<Row> lines =
                Await.value(
                        session.sql("explain secret column", context)
                                .rows(Row.class)
                                .collectList());

        assertThat(lines.toString()).contains("***").doesNotContain("hunter2");
    }

    private static String stackTrace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void givesNodesTheSettingsAndEntriesOfTheQuery(BufferAllocator allocator) {
        ConfigOption<String> region =
                ConfigOption.of("acme.region", ConfigType.STRING, "eu", "Where to read.");
        ConfigExtension acme =
                new ConfigExtension() {
                    @Override
                    public String prefix() {
                        return "acme";
                    }

                    @Override
                    public List<ConfigOption<?>> options() {
                        return List.of(region);
                    }
                };
        AtomicReference<QueryContext> seen = new AtomicReference<>();
        FluxExec plan =
                FluxExec.of(
                        SCHEMA,
                        (_, context) -> {
                            seen.set(context.query());
                            return Flux.empty();
                        });
        try (Session configured =
                Session.builder()
                        .allocator(allocator)
                        .config(acme)
                        .set(region, "us")
                        .set(EngineOptions.BATCH_ROWS, 5)
                        .build()) {
            QueryContext own =
                    QueryContext.builder().tenant("t1").set(EngineOptions.BATCH_ROWS, 6).build();
            configured.query(plan, own).batches().as(StepVerifier::create).verifyComplete();
        }

        assertThat(seen.get().get(region)).isEqualTo("us");
        assertThat(seen.get().get(EngineOptions.BATCH_ROWS)).isEqualTo(6);
        assertThat(seen.get().tenant()).isEqualTo("t1");
    }

    @Test
    void handsLateRowsToThoseWhoAskedBefore(BufferAllocator allocator) {
        FluxExec late =
                FluxExec.of(
                        SCHEMA,
                        (_, context) ->
                                Flux.defer(() -> {
                                    context.late(PEOPLE.batch(0, context.allocator()));
                                    return Flux.just(PEOPLE.batch(1, context.allocator()));
                                }));
        Query query = session.query(late);
        BatchReader lateReader = BatchReader.requesting(1);
        query.late().subscribe(lateReader);
        query.rows(Row.class).as(StepVerifier::create).expectNextCount(1).verifyComplete();

        lateReader.awaitEnd();
        assertThat(Batches.read(SCHEMA, lateReader.take()).rows())
                .isEqualTo(PEOPLE.rows().subList(0, 2));
        assertThat(Await.value(query.summary()).lateRows()).isEqualTo(2);
    }

    @Test
    void reportsProgressUntilTheEnd() {
        Query query = session.query(endless);
        BatchReader reader = BatchReader.requesting(1);
        query.batches().subscribe(reader);
        reader.awaitBatches(2);

        StepVerifier.create(query.progress())
                .assertNext(progress -> {
                    assertThat(progress.phase()).isEqualTo(Progress.Phase.RUNNING);
                    assertThat(progress.resultRows()).isPositive();
                    assertThat(progress.elapsed()).isGreaterThan(Duration.ZERO);
                })
                .then(reader::cancel)
                .thenConsumeWhile(progress -> progress.phase() != Progress.Phase.ENDED)
                .assertNext(
                        progress -> assertThat(progress.phase()).isEqualTo(Progress.Phase.ENDED))
                .expectComplete()
                .verify(Await.LIMIT);
        reader.take().forEach(RecordBatch::close);
    }

    @Test
    void endsEachQueryOnceWheneverItIsCancelled() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            Query query = random.nextBoolean() ? session.sql("people") : session.query(endless);
            BatchReader reader = BatchReader.requesting(1);
            query.batches().subscribe(reader);
            long end = System.nanoTime() + random.nextInt(100_000);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            if (random.nextBoolean()) {
                reader.cancel();
            } else {
                query.cancel().subscribe();
            }

            Summary summary = Await.value(query.summary());

            reader.take().forEach(RecordBatch::close);
            assertThat(summary.outcome()).as("seed %d", seed).isNotEqualTo(Summary.Outcome.FAILED);
            assertThat(session.query(query.id())).as("seed %d", seed).isEmpty();
            assertThat(session.allocator().getAllocatedMemory()).as("seed %d", seed).isZero();
        }
        assertThat(endless.counts().closed()).isEqualTo(endless.counts().opened());
    }
}
