package io.sluice.optimizer.internal.scan;

import static io.sluice.testkit.PlanAssert.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.optimizer.FakeTable;
import io.sluice.optimizer.PlannerFixture;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class PushdownTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("a", DataType.INT64),
                    Field.nullable("b", DataType.INT64),
                    Field.nullable("c", DataType.UTF8),
                    Field.nullable("d", DataType.FLOAT64));

    private final PlannerFixture fixture = new PlannerFixture();
    private final FakeTable table = new FakeTable("t", SCHEMA);

    @BeforeEach
    void registerTable() {
        fixture.catalog().with("t", table);
    }

    private void answer(FilterPushdown a, FilterPushdown others) {
        table.pushdown(filter -> ExprPrinter.print(filter).startsWith("a") ? a : others);
    }

    @Test
    void doesNotApplyExactFiltersAgainNorReadTheirColumns() {
        answer(FilterPushdown.EXACT, FilterPushdown.EXACT);

        assertThatPlan(fixture.plan("SELECT d FROM t WHERE a = 1 AND b > 2"))
                .matches("FakeScan: table=t, columns=[d], filters=[a = 1, b > 2]");
        assertThat(table.request().filters()).hasSize(2);
    }

    @Test
    void appliesInexactFiltersAgain() {
        answer(FilterPushdown.INEXACT, FilterPushdown.UNSUPPORTED);

        assertThatPlan(fixture.plan("SELECT d FROM t WHERE a = 1 AND b > 2"))
                .matches(
                        """
                        ProjectionExec: expressions=[d]
                          FilterExec: predicate=(a = 1) and (b > 2)
                            FakeScan: table=t, columns=[a, b, d], filters=[a = 1]
                        """);
    }

    @Test
    void keepsOnlyTheColumnsOfFiltersThatStay() {
        answer(FilterPushdown.EXACT, FilterPushdown.UNSUPPORTED);

        assertThatPlan(fixture.plan("SELECT d FROM t WHERE a = 1 AND b > 2"))
                .matches(
                        """
                        ProjectionExec: expressions=[d]
                          FilterExec: predicate=b > 2
                            FakeScan: table=t, columns=[d, b], filters=[a = 1]
                        """);
    }

    @Test
    void offersFiltersOnceAndOverTheTablesWholeSchema() {
        answer(FilterPushdown.INEXACT, FilterPushdown.INEXACT);

        fixture.plan("SELECT d FROM t WHERE c = 'x' AND b > 2");

        assertThat(table.offers())
                .singleElement()
                .satisfies(filters ->
                        assertThat(filters)
                                .extracting(filter ->
                                        ((Expr.ColumnRef) filter.children().getFirst()).index())
                                .containsExactlyInAnyOrder(2, 1));
    }

    @Test
    void readsOnlyTheColumnsThatAreUsed() {
        fixture.plan("SELECT count(*) FROM t");
        assertThat(table.request().projection()).isEmpty();

        fixture.plan("SELECT sum(b) FROM t GROUP BY d");
        assertThat(table.request().projection()).containsExactlyInAnyOrder(1, 3);

        fixture.plan("SELECT d AS x, a FROM t");
        assertThat(table.request().projection()).containsExactly(3, 0);

        fixture.plan("SELECT x.d FROM t x JOIN t y ON x.a = y.b WHERE y.c = 'q'");
        assertThat(table.request().projection()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void dropsColumnsAboveTheJoinThatUsedThem() {
        assertThatPlan(fixture.partitions(1).plan("SELECT sum(x.d) FROM t x JOIN t y ON x.a = y.b"))
                .matches(
                        """
                        HashAggregateExec
                          ProjectionExec: expressions=[d]
                            HashJoinExec
                              FakeScan: table=t, columns=[a, d]
                              FakeScan: table=t, columns=[b]
                        """);
    }

    @Test
    void passesALimitOnAsFarAsNothingStandsBetween() {
        fixture.plan("SELECT a + 1 FROM t LIMIT 5 OFFSET 2");
        assertThat(table.request().limit()).hasValue(7);

        fixture.plan("SELECT a FROM t WHERE b = 1 LIMIT 5");
        assertThat(table.request().limit()).isEmpty();

        answer(FilterPushdown.EXACT, FilterPushdown.EXACT);
        fixture.plan("SELECT a FROM t WHERE b = 1 LIMIT 5");
        assertThat(table.request().limit()).hasValue(5);

        fixture.plan("SELECT a FROM t ORDER BY a LIMIT 5");
        assertThat(table.request().limit()).isEmpty();
    }

    @Test
    void refusesATableThatAnswersTooFewQuestions() {
        fixture.catalog().with("broken", new BrokenTable(new FakeTable("broken", SCHEMA)));

        assertThat(fixture.error("SELECT a FROM broken WHERE a = 1"))
                .hasMessage("table \"broken\" gave 0 answers to 1 filters")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID));
    }

    @Test
    void refusesAScanOfOtherColumns() {
        fixture.catalog().with("broken", new BrokenTable(new FakeTable("broken", SCHEMA)));

        assertThat(fixture.error("SELECT b FROM broken"))
                .hasMessageContaining("the scan of table \"broken\" yields another schema")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID));
    }

    /// Answers no question and always scans everything.
    private record BrokenTable(FakeTable inner) implements TableProvider {

        @Override
        public Schema schema() {
            return inner.schema();
        }

        @Override
        public List<FilterPushdown> supportsFilters(List<Expr> filters) {
            return List.of();
        }

        @Override
        public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
            return inner.scan(ScanRequest.all(SCHEMA.size()), context);
        }
    }
}
