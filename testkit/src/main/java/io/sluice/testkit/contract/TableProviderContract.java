package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanPrinter;
import io.sluice.plan.PlanningContext;
import io.sluice.testkit.Await;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.TestPlanning;
import io.sluice.testkit.TestTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What Sluice expects of a [TableProvider]: that planning connects to nothing and never waits,
/// that every projection yields its columns, that filters do what the table says of them, and that
/// exact statistics are true. Its scan must keep the [ExecutionPlanContract] as well.
///
/// For tables that end. A table whose scan is unbounded fails every test at once, by name: it keeps
/// the [StreamTableContract] instead.
public interface TableProviderContract extends ExecutionPlanContract {

    /// The table, with a few batches of rows.
    TableProvider provider();

    /// Filters to offer. Give one of each answer that the table knows.
    default List<FilterExample> filters() {
        return List.of();
    }

    /// Where scans are planned: adds factories, settings or workers to a context that has none.
    default PlanningContext planning(PlanningContext plain) {
        return plain;
    }

    @Override
    default ExecutionPlan plan() {
        return scan(all());
    }

    @Test
    default void planningConnectsToNothing() {
        int opened = connections().opened().getAsInt();
        TableProvider provider = provider();
        provider.statistics();
        provider.supportsFilters(exprs(filters()));
        PlanPrinter.print(scan(all()));

        assertThat(connections().opened().getAsInt())
                .as("connections opened by planning")
                .isEqualTo(opened);
    }

    @Test
    default void planningNeverWaits() {
        TableProvider provider = provider();
        ScanRequest all = all();
        NonBlockingThread.run(
                "planning",
                () -> {
                    provider.statistics();
                    provider.supportsFilters(exprs(filters()));
                });
        try (BufferAllocator allocator = TestMemory.newRoot()) {
            PlanningContext context = planning(TestPlanning.context(allocator));
            Await.value(NonBlockingThread.subscribeOn(() -> provider.scan(all, context)));
        }
    }

    @Test
    default void yieldsTheColumnsOfEveryProjection() {
        int columns = provider().schema().size();
        List<List<@Nullable Object>> whole = rows(scan(all()));
        List<List<Integer>> projections = new ArrayList<>();
        projections.add(List.of());
        projections.add(IntStream.range(0, columns).map(i -> columns - 1 - i).boxed().toList());
        IntStream.range(0, columns).forEach(column -> projections.add(List.of(column)));
        for (List<Integer> projection : projections) {
            ExecutionPlan scan = scan(all().withProjection(projection));
            int[] indexes = projection.stream().mapToInt(Integer::intValue).toArray();

            assertThat(scan.schema().mismatch(provider().schema().select(indexes)))
                    .as("schema of the scan of columns %s", projection)
                    .isEmpty();
            RowBag.of(rows(scan))
                    .assertSameAs(
                            RowBag.of(project(whole, projection)),
                            "rows of the scan of columns " + projection);
        }
    }

    @Test
    default void statisticsOfTheTableAreHonest() {
        TableProvider provider = provider();
        StatisticsCheck.check(
                "the table", provider.statistics(), provider.schema(), rows(scan(all())));
    }

    @Test
    default void answersFiltersAsItsExamplesSay() {
        List<FilterPushdown> expected = filters().stream().map(FilterExample::answer).toList();
        TableProvider provider = provider();

        assertThat(provider.supportsFilters(exprs(filters()))).isEqualTo(expected);
        assertThat(provider.supportsFilters(exprs(filters())))
                .as("the same question asked again")
                .isEqualTo(expected);
        assertThat(provider.supportsFilters(List.of())).isEmpty();
    }

    @Test
    default void filtersDoWhatTheTableSaysOfThem() {
        List<List<@Nullable Object>> whole = rows(scan(all()));
        List<FilterExample> pushed =
                filters().stream()
                        .filter(example -> example.answer() != FilterPushdown.UNSUPPORTED)
                        .toList();
        List<List<FilterExample>> offers = new ArrayList<>();
        pushed.forEach(example -> offers.add(List.of(example)));
        offers.add(pushed);
        for (List<FilterExample> offer : offers) {
            checkFilters(offer, whole);
        }
    }

    @Test
    default void yieldsEnoughRowsForALimit() {
        int all = rows(scan(all())).size();
        for (long limit : new long[] {0, 1, all, all + 1L}) {
            assertThat((long) rows(scan(all().withLimit(limit))).size())
                    .as("rows of a scan that needs %d", limit)
                    .isBetween(Math.min(limit, all), (long) all);
        }
    }

    private void checkFilters(List<FilterExample> offer, List<List<@Nullable Object>> whole) {
        ExecutionPlan scan = scan(all().withFilters(exprs(offer)));
        List<List<@Nullable Object>> rows = rows(scan);
        String what =
                "rows of a scan with " + exprs(offer).stream().map(ExprPrinter::print).toList();
        List<List<@Nullable Object>> passing =
                whole.stream()
                        .filter(row -> offer.stream().allMatch(e -> e.passes().test(row)))
                        .toList();

        RowBag.of(rows).assertContains(RowBag.of(passing), what);
        RowBag.of(whole).assertContains(RowBag.of(rows), what + " that the table does not have");
        for (FilterExample example : offer) {
            if (example.answer() == FilterPushdown.EXACT) {
                assertThat(rows)
                        .as("%s, which is said to be exact", what)
                        .allMatch(row -> example.passes().test(row));
            }
        }
        StatisticsCheck.check("a scan with filters", scan.statistics(), scan.schema(), rows);
    }

    private ScanRequest all() {
        return ScanRequest.all(provider().schema().size());
    }

    private ExecutionPlan scan(ScanRequest request) {
        try (BufferAllocator allocator = TestMemory.newRoot()) {
            PlanningContext context = planning(TestPlanning.context(allocator));
            ExecutionPlan scan = Await.value(provider().scan(request, context));
            if (scan.properties().isUnbounded()) {
                throw new AssertionError(
                        scan.name()
                                + " of this table is unbounded, so reading it never ends; use"
                                + " StreamTableContract for it");
            }
            return scan;
        }
    }

    private List<List<@Nullable Object>> rows(ExecutionPlan plan) {
        try (BufferAllocator root = TestMemory.newRoot()) {
            return TestTask.of(plan, root)
                    .query(query())
                    .environment(environment(TestTask.environment(root)))
                    .rows();
        }
    }

    private static List<Expr> exprs(List<FilterExample> examples) {
        return examples.stream().map(FilterExample::filter).toList();
    }

    private static List<List<@Nullable Object>> project(
            List<List<@Nullable Object>> rows, List<Integer> columns) {
        List<List<@Nullable Object>> projected = new ArrayList<>(rows.size());
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            columns.forEach(column -> values.add(row.get(column)));
            projected.add(Collections.unmodifiableList(values));
        }
        return projected;
    }
}
