package io.sluice.examples.ends;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Summary;
import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.source.PublisherTable;
import io.sluice.plan.Boundedness;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestSession;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Mono;

/// A table's publisher that breaks the rules of Reactive Streams: its queries end, with an error
/// that names the table unless the rule is one that its reader can keep for it, and let go of all.
class BrokenPublisherTest {

    private static final Schema SCHEMA = Schema.of(Field.required("n", DataType.INT64));

    /// What a publisher does at a request.
    private interface OnRequest extends BiConsumer<Subscriber<? super List<?>>, Long> {}

    private static List<?> row() {
        return List.of(7L);
    }

    private record Script(Consumer<Subscriber<? super List<?>>> subscribe)
            implements Publisher<List<?>> {

        @Override
        public void subscribe(Subscriber<? super List<?>> subscriber) {
            subscribe.accept(subscriber);
        }

        /// Does something at the first request, and what follows when it is cancelled.
        static Script atRequest(OnRequest action, Runnable onCancel) {
            return new Script(
                    subscriber -> subscriber.onSubscribe(once(subscriber, action, onCancel)));
        }

        static Script atRequest(OnRequest action) {
            return atRequest(action, () -> {});
        }

        static Subscription once(
                Subscriber<? super List<?>> subscriber, OnRequest action, Runnable onCancel) {
            AtomicBoolean asked = new AtomicBoolean();
            return new Subscription() {
                @Override
                public void request(long count) {
                    if (asked.compareAndSet(false, true)) {
                        action.accept(subscriber, count);
                    }
                }

                @Override
                public void cancel() {
                    onCancel.run();
                }
            };
        }
    }

    private record Case(String name, Publisher<List<?>> publisher, String message) {}

    @SuppressWarnings("NullAway") // nulls are what some of them send
    private static List<Case> breaking() {
        List<Case> cases = new ArrayList<>();
        cases.add(
                new Case(
                        "null for a row",
                        Script.atRequest((s, _) -> s.onNext(null)),
                        "onNext with null"));
        cases.add(
                new Case(
                        "null for a row after a row",
                        Script.atRequest((s, _) -> {
                            s.onNext(row());
                            s.onNext(null);
                        }),
                        "onNext with null"));
        cases.add(
                new Case(
                        "null for an error",
                        Script.atRequest((s, _) -> s.onError(null)),
                        "onError with null"));
        cases.add(
                new Case(
                        "null for a subscription",
                        new Script(s -> s.onSubscribe(null)),
                        "onSubscribe with null"));
        cases.add(
                new Case("no answer", new Script(_ -> {}), "not called onSubscribe within 50 ms"));
        cases.add(
                new Case(
                        "a row before onSubscribe",
                        new Script(s -> s.onNext(row())),
                        "onNext before onSubscribe"));
        cases.add(
                new Case(
                        "throws in subscribe",
                        new Script(_ -> {
                            throw new IllegalArgumentException("no subscribers today");
                        }),
                        "no subscribers today"));
        cases.add(
                new Case(
                        "an Error in subscribe",
                        new Script(_ -> {
                            throw new StackOverflowError("deep");
                        }),
                        "StackOverflowError"));
        cases.add(
                new Case(
                        "throws in request",
                        Script.atRequest((_, _) -> {
                            throw new IllegalArgumentException("no requests today");
                        }),
                        "no requests today"));
        cases.add(
                new Case(
                        "an Error in request",
                        Script.atRequest((_, _) -> {
                            throw new NoClassDefFoundError("acme/Codec");
                        }),
                        "acme/Codec"));
        cases.add(
                new Case(
                        "throws in request and cancel",
                        Script.atRequest(
                                (_, _) -> {
                                    throw new IllegalArgumentException("no requests today");
                                },
                                () -> {
                                    throw new StackOverflowError("deep");
                                }),
                        "no requests today"));
        cases.add(
                new Case(
                        "rows from two threads at a time",
                        Script.atRequest((s, _) -> bothAtOnce(s)),
                        ""));
        return cases;
    }

    /// Two threads that signal without asking each other, until one of them is told to stop.
    private static void bothAtOnce(Subscriber<? super List<?>> subscriber) {
        CountDownLatch start = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        start.countDown();
                        Await.latch(start);
                        for (int row = 0; row < 4_000; row++) {
                            subscriber.onNext(row());
                        }
                        subscriber.onComplete();
                    });
        }
    }

    @TestFactory
    List<DynamicTest> aQueryEndsWithAnErrorThatNamesTheTable() {
        return Stream.generate(BrokenPublisherTest::breaking)
                .limit(Integer.getInteger("sluice.broken.rounds", 3))
                .flatMap(List::stream)
                .map(broken -> DynamicTest.dynamicTest(broken.name(), () -> assertFails(broken)))
                .toList();
    }

    private static void assertFails(Case broken) {
        try (TestSession session = session(broken.publisher())) {
            Query query = query(session, "SELECT n FROM ticks");
            Object outcome =
                    Await.value(
                            query.rows(Row.class)
                                    .collectList()
                                    .cast(Object.class)
                                    .onErrorResume(Mono::just));
            if (broken.message().isEmpty() && !(outcome instanceof Throwable)) {
                return; // the threads did not meet
            }
            assertThat(outcome).isInstanceOf(QueryException.class);
            QueryException error = (QueryException) outcome;
            assertThat(error).hasMessageContaining(broken.message());
            if (error.code() != ErrorCode.INTERNAL) {
                assertThat(error).hasMessageContaining("\"ticks\"");
                assertThat(error.code()).isEqualTo(ErrorCode.SOURCE_FAILED);
            }
            assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.FAILED);
        }
    }

    private static TestSession session(Publisher<List<?>> publisher) {
        TestSession session = TestSession.open();
        session.session()
                .register("ticks", PublisherTable.ofRows(SCHEMA, publisher, Boundedness.BOUNDED));
        return session;
    }

    private static Query query(TestSession session, String sql) {
        return session.session()
                .sql(
                        sql,
                        QueryContext.builder()
                                .set(EngineOptions.SUBSCRIBE_TIMEOUT, Duration.ofMillis(50))
                                .build());
    }

    @TestFactory
    List<DynamicTest> whatComesAfterTheEndIsLetGo() {
        List<Case> cases =
                List.of(
                        new Case(
                                "rows after the end",
                                Script.atRequest((s, _) -> {
                                    s.onNext(row());
                                    s.onComplete();
                                    s.onNext(row());
                                }),
                                ""),
                        new Case(
                                "two ends",
                                Script.atRequest((s, _) -> {
                                    s.onNext(row());
                                    s.onComplete();
                                    s.onComplete();
                                    s.onError(new IllegalStateException("late"));
                                }),
                                ""),
                        new Case(
                                "two subscriptions",
                                new Script(s -> {
                                    s.onSubscribe(
                                            Script.once(
                                                    s,
                                                    (to, _) -> {
                                                        to.onNext(row());
                                                        to.onComplete();
                                                    },
                                                    () -> {}));
                                    s.onSubscribe(Script.once(s, (_, _) -> {}, () -> {}));
                                }),
                                ""));
        return cases.stream()
                .map(lenient ->
                        DynamicTest.dynamicTest(
                                lenient.name(),
                                () -> {
                                    try (TestSession session = session(lenient.publisher())) {
                                        assertThat(session.rows("SELECT n FROM ticks"))
                                                .isEqualTo(List.of(List.of(7L)));
                                    }
                                }))
                .toList();
    }

    @Test
    void aQueryEndsWhenMoreBatchesComeThanWereRequested() {
        try (TestSession session = TestSession.open()) {
            Publisher<RecordBatch> flood =
                    subscriber ->
                            subscriber.onSubscribe(
                                    new Subscription() {
                                        @Override
                                        public void request(long count) {
                                            for (long i = 0; i <= count; i++) {
                                                subscriber.onNext(batch(session));
                                            }
                                        }

                                        @Override
                                        public void cancel() {
                                            // goes on all the same
                                        }
                                    });
            session.session()
                    .register("ticks", PublisherTable.of(SCHEMA, flood, Boundedness.BOUNDED));
            assertThat(session.failure("SELECT n FROM ticks"))
                    .hasMessageContaining("more than was requested")
                    .hasMessageContaining("\"ticks\"");
        }
    }

    private static RecordBatch batch(TestSession session) {
        return Batches.of(SCHEMA).row(7L).toList(session.session().allocator()).getFirst();
    }

    @Test
    void aCancelledQueryEndsAlthoughItsPublisherThrowsInCancel() {
        CountDownLatch asked = new CountDownLatch(1);
        Publisher<List<?>> publisher =
                Script.atRequest(
                        (_, _) -> asked.countDown(),
                        () -> {
                            throw new AssertionError("not cancelled by anybody");
                        });
        try (TestSession session = session(publisher)) {
            Query query = query(session, "SELECT n FROM ticks");
            query.rows(Row.class).subscribe(_ -> {}, _ -> {});
            Await.latch(asked);
            query.cancel().subscribe();
            assertThat(Await.value(query.summary()).outcome()).isEqualTo(Summary.Outcome.CANCELLED);
        }
    }
}
