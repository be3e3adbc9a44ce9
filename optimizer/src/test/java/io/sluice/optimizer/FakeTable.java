package io.sluice.optimizer;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.plan.Boundedness;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A table whose answers to filters a test chooses, and that remembers what it was asked.
public final class FakeTable implements TableProvider {

    private final String name;
    private final Schema schema;
    private final List<List<Expr>> offers = new ArrayList<>();
    private final List<ScanRequest> requests = new ArrayList<>();
    private Function<Expr, FilterPushdown> pushdown = _ -> FilterPushdown.UNSUPPORTED;
    private boolean unbounded;
    private int eventTimeColumn = -1;
    private int partitions = 1;
    private Statistics statistics;

    public FakeTable(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
        this.statistics = Statistics.unknown(schema.size());
    }

    public FakeTable pushdown(Function<Expr, FilterPushdown> newPushdown) {
        pushdown = newPushdown;
        return this;
    }

    public FakeTable partitions(int count) {
        partitions = count;
        return this;
    }

    public FakeTable statistics(Statistics newStatistics) {
        statistics = newStatistics;
        return this;
    }

    /// Makes it an endless stream.
    public FakeTable unbounded() {
        unbounded = true;
        return this;
    }

    public FakeTable eventTime(String column) {
        eventTimeColumn = schema.indexOf(column).orElseThrow();
        return this;
    }

    /// The sets of filters that it was offered.
    public List<List<Expr>> offers() {
        return offers;
    }

    public ScanRequest request() {
        return requests.getLast();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Statistics statistics() {
        return statistics;
    }

    @Override
    public List<FilterPushdown> supportsFilters(List<Expr> filters) {
        offers.add(filters);
        return filters.stream().map(pushdown).toList();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(() -> {
            requests.add(request);
            int[] columns = request.projection().stream().mapToInt(Integer::intValue).toArray();
            int time = request.projection().indexOf(eventTimeColumn);
            PlanProperties properties =
                    PlanProperties.of(Partitioning.unknown(partitions))
                            .withBoundedness(
                                    unbounded ? Boundedness.UNBOUNDED : Boundedness.BOUNDED)
                            .withEventTimes(time < 0 ? List.of() : List.of(new EventTime(time, 0)));
            return new FakeScan(
                    name,
                    schema.select(columns),
                    properties,
                    statistics.select(columns),
                    request.filters().stream().map(ExprPrinter::print).toList());
        });
    }

    private record FakeScan(
            String table,
            Schema schema,
            PlanProperties properties,
            Statistics statistics,
            List<String> filters)
            implements ExecutionPlan {

        @Override
        public String name() {
            return "FakeScan";
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        public FakeScan withChildren(List<ExecutionPlan> children) {
            return this;
        }

        @Override
        public void describe(PlanDescription description) {
            description
                    .add("table", table)
                    .addAll("columns", schema.fields().stream().map(field -> field.name()).toList())
                    .addAll("filters", filters);
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return Flux.error(new AssertionError("planning ran the scan"));
        }
    }
}
