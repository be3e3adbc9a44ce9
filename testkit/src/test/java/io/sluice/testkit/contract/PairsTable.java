package io.sluice.testkit.contract;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.FilterPushdown;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ColumnRef;
import io.sluice.expr.Expr.Comparison;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.expr.Expr.Literal;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Precision;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A table of the numbers from 0 to 29 and what kind each is, correct or with a flaw.
final class PairsTable implements TableProvider {

    static final Schema SCHEMA =
            Schema.of(Field.required("n", DataType.INT64), Field.required("kind", DataType.UTF8));
    static final Expr EVEN =
            new Comparison(
                    ComparisonOp.EQUAL,
                    new ColumnRef(1, "kind", DataType.UTF8),
                    new Literal(DataType.UTF8, "even"));
    static final Expr FROM_TEN =
            new Comparison(
                    ComparisonOp.GREATER_OR_EQUAL,
                    new ColumnRef(0, "n", DataType.INT64),
                    new Literal(DataType.INT64, 10L));
    static final Expr NULL_KIND = new Expr.IsNull(new ColumnRef(1, "kind", DataType.UTF8));

    private static final int ROWS = 30;

    private final Flaw flaw;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();

    enum Flaw {
        NONE,
        WAITS_WHILE_PLANNING,
        CONNECTS_WHILE_PLANNING,
        CLAIMS_WRONG_STATISTICS,
        KEEPS_COLUMN_ORDER,
        FILTERS_TOO_LITTLE,
        FILTERS_TOO_MUCH,
        STOPS_TOO_EARLY,
        CHANGES_ITS_MIND
    }

    PairsTable(Flaw flaw) {
        this.flaw = flaw;
    }

    int opened() {
        return opened.get();
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Statistics statistics() {
        long rows = flaw == Flaw.CLAIMS_WRONG_STATISTICS ? ROWS + 1 : ROWS;
        return Statistics.unknown(2).withRowCount(Precision.exact(rows));
    }

    @Override
    public List<FilterPushdown> supportsFilters(List<Expr> filters) {
        boolean changed = flaw == Flaw.CHANGES_ITS_MIND && questions.getAndIncrement() > 0;
        return filters.stream()
                .map(filter ->
                        filter.equals(EVEN) && !changed
                                ? FilterPushdown.EXACT
                                : filter.equals(FROM_TEN)
                                        ? FilterPushdown.INEXACT
                                        : FilterPushdown.UNSUPPORTED)
                .toList();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromCallable(() -> {
            if (flaw == Flaw.WAITS_WHILE_PLANNING) {
                Thread.sleep(1);
            }
            if (flaw == Flaw.CONNECTS_WHILE_PLANNING) {
                opened.incrementAndGet();
            }
            List<Integer> projection =
                    flaw == Flaw.KEEPS_COLUMN_ORDER
                            ? request.projection().stream().sorted().toList()
                            : request.projection();
            return new PairsExec(projection, rows(request));
        });
    }

    private List<Integer> rows(ScanRequest request) {
        boolean even = request.filters().contains(EVEN) && flaw != Flaw.FILTERS_TOO_LITTLE;
        int from = request.filters().contains(FROM_TEN) ? 5 : 0;
        if (from > 0 && flaw == Flaw.FILTERS_TOO_MUCH) {
            from = 15;
        }
        List<Integer> rows = new ArrayList<>();
        for (int i = from; i < ROWS; i++) {
            if (!even || i % 2 == 0) {
                rows.add(i);
            }
        }
        long limit = request.limit().orElse(ROWS);
        if (flaw == Flaw.STOPS_TOO_EARLY && limit > 0) {
            limit = request.limit().isPresent() ? limit - 1 : limit;
        }
        return rows.subList(0, (int) Math.min(rows.size(), limit));
    }

    /// Some rows of the table, seven to a batch.
    private record PairsExec(List<Integer> projection, List<Integer> rows) implements SourceExec {

        @Override
        public String name() {
            return "PairsExec";
        }

        @Override
        public Schema schema() {
            return SCHEMA.select(projection.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.of(Partitioning.single());
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> children) {
            if (!children.isEmpty()) {
                throw new IllegalArgumentException("PairsExec is a leaf");
            }
            return this;
        }

        @Override
        public Mono<BatchSource> open(int partition, TaskContext context) {
            return Mono.fromSupplier(() -> new Pairs(context));
        }

        private final class Pairs implements BatchSource {

            private final TaskContext context;
            private int given;

            Pairs(TaskContext context) {
                this.context = context;
            }

            @Override
            public @Nullable RecordBatch next() {
                if (given == rows.size()) {
                    return null;
                }
                try (BatchWriter writer = BatchWriter.of(schema(), context.allocator())) {
                    for (int i = 0; i < 7 && given < rows.size(); i++) {
                        long n = rows.get(given++);
                        String kind = n % 2 == 0 ? "even" : "odd";
                        writer.appendRow(
                                projection.stream()
                                        .map(column -> column == 0 ? (Object) n : kind)
                                        .toArray());
                    }
                    return writer.finish();
                }
            }

            @Override
            public void close() {}
        }
    }
}
