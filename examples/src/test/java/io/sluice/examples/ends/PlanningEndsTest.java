package io.sluice.examples.ends;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.Summary;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.DefaultQueryPlanner;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.testkit.Await;
import io.sluice.testkit.TestSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/// Planning ends: when its query does, at its deadline, with its session; and while some statements
/// take long, others are planned.
class PlanningEndsTest {

    /// Holds up every statement that has the word for it, until it is interrupted.
    private static final class Dawdle implements PhysicalOptimizerRule {

        private final AtomicInteger entered = new AtomicInteger();
        private final AtomicInteger left = new AtomicInteger();

        @Override
        public String name() {
            return "Dawdle";
        }

        @Override
        public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
            if (plan.schema().indexOf("slow").isPresent()) {
                entered.incrementAndGet();
                try {
                    new CountDownLatch(1).await(1, TimeUnit.HOURS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                } finally {
                    left.incrementAndGet();
                }
            }
            return plan;
        }
    }

    private static TestSession session(Dawdle rule) {
        return TestSession.open(
                builder -> builder.rule(rule).planner(DefaultQueryPlanner.withPlanners(2)));
    }

    private static QueryException failure(Query query) {
        Object outcome =
                Await.value(
                        query.rows(Row.class)
                                .collectList()
                                .cast(Object.class)
                                .onErrorResume(Mono::just));
        assertThat(outcome).isInstanceOf(QueryException.class);
        return (QueryException) outcome;
    }

    @Test
    void smallStatementsAreNotStuckBehindOnesThatTakeLong() {
        Dawdle rule = new Dawdle();
        try (TestSession session = session(rule)) {
            List<Query> slow = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Query query = session.session().sql("SELECT 1 AS slow");
                query.rows(Row.class).subscribe(_ -> {}, _ -> {});
                slow.add(query);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(session.rows("SELECT " + i)).isEqualTo(List.of(List.of(i)));
            }
            slow.forEach(query -> query.cancel().subscribe());
            for (Query query : slow) {
                assertThat(Await.value(query.summary()).outcome())
                        .isEqualTo(Summary.Outcome.CANCELLED);
            }
            Await.until(() -> rule.left.get() == rule.entered.get());
        }
    }

    @Test
    void aStatementEndsAtThePlanningTimeoutAndAtItsDeadline() {
        Dawdle rule = new Dawdle();
        try (TestSession session = session(rule)) {
            QueryContext hurried =
                    QueryContext.builder()
                            .set(EngineOptions.PLANNING_TIMEOUT, Duration.ofMillis(80))
                            .build();
            QueryException late = failure(session.session().sql("SELECT 1 AS slow", hurried));
            assertThat(late.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(late).hasMessageContaining("planning.timeout, 80 ms");

            QueryContext due =
                    QueryContext.builder().deadline(Instant.now().plusMillis(80)).build();
            assertThat(failure(session.session().sql("SELECT 2 AS slow", due)).code())
                    .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            Await.until(() -> rule.left.get() == rule.entered.get());
        }
    }

    @Test
    void whoAsksForTheSchemaOnlyCanCancelAndAskAgain() {
        Dawdle rule = new Dawdle();
        try (TestSession session = session(rule)) {
            Query query = session.session().sql("SELECT 1 AS slow");
            Disposable asking = query.schema().subscribe();
            Await.until(() -> rule.entered.get() == 1);
            asking.dispose();
            Await.until(() -> rule.left.get() == 1);
            query.schema().subscribe(_ -> {}, _ -> {});
            Await.until(() -> rule.entered.get() == 2);
        }
        Await.until(() -> rule.left.get() == 2);
    }

    @Test
    void closingTheSessionEndsWhatIsPlanned() {
        Dawdle rule = new Dawdle();
        Session session =
                Session.builder().rule(rule).planner(DefaultQueryPlanner.withPlanners(1)).build();
        Query query = session.sql("SELECT 1 AS slow");
        Mono<Object> outcome = query.schema().cast(Object.class).onErrorResume(Mono::just).cache();
        outcome.subscribe();
        Await.until(() -> rule.entered.get() == 1);
        session.close();
        assertThat(Await.value(outcome))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
        Await.value(session.closed().thenReturn(true));
        Await.until(() -> rule.left.get() == 1);
    }

    @Test
    void heavyStatementsLetGoOfTheirThreadsWhenTheyAreCancelled() {
        List<String> heavy = List.of(distinctValues(), joins(), sums(), unions());
        try (TestSession session = TestSession.open()) {
            for (String sql : heavy) {
                for (int delay : List.of(0, 20, 200)) {
                    Query query = session.session().sql(sql);
                    query.schema()
                            .timeout(Duration.ofMillis(delay + 1))
                            .subscribe(_ -> {}, _ -> {});
                    query.cancel().delaySubscription(Duration.ofMillis(delay)).subscribe();
                    Await.value(query.summary());
                }
            }
            Await.until(() ->
                    Thread.getAllStackTraces().entrySet().stream()
                            .filter(entry -> entry.getKey().getName().equals("sluice-planner"))
                            .noneMatch(entry -> isPlanning(entry.getValue())));
        }
    }

    private static boolean isPlanning(StackTraceElement[] stack) {
        for (StackTraceElement element : stack) {
            if (element.getClassName().startsWith("org.apache.calcite")) {
                return true;
            }
        }
        return false;
    }

    private static final String NUMBERS = "(VALUES (1, 2, 3), (4, 5, 6)) AS t(a, b, c)";

    private static String distinctValues() {
        StringBuilder sql = new StringBuilder("SELECT a FROM " + NUMBERS + " WHERE true");
        for (int i = 0; i < 400; i++) {
            sql.append(" AND a + b <> ").append(i).append(" AND a <> ").append(i);
        }
        return sql.toString();
    }

    private static String joins() {
        StringBuilder sql = new StringBuilder("SELECT t0.a FROM " + NUMBERS.replace("t(", "t0("));
        for (int i = 1; i < 30; i++) {
            sql.append(" JOIN ").append(NUMBERS.replace("t(", "t" + i + "("));
            sql.append(" ON t%d.a = t%d.b AND t%d.c <> t0.c".formatted(i, i - 1, i));
        }
        return sql.toString();
    }

    private static String sums() {
        return "SELECT a" + " + b * a".repeat(1_500) + " FROM " + NUMBERS;
    }

    private static String unions() {
        return "SELECT a FROM " + NUMBERS + (" UNION ALL SELECT b FROM " + NUMBERS).repeat(300);
    }
}
