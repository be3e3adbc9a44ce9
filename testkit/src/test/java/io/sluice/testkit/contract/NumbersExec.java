package io.sluice.testkit.contract;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.SortKey;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A correct source: in each of two partitions the numbers from 0 on, in order, three to a batch.
///
/// @param batches how many batches each partition has
/// @param claimedRows how many rows its statistics claim
/// @param broken whether it fails in place of the last batch
record NumbersExec(int batches, long claimedRows, boolean broken) implements SourceExec {

    static final Schema SCHEMA = Schema.of(Field.required("n", DataType.INT64));
    static final int BATCH_ROWS = 3;

    static NumbersExec of(int batches) {
        return new NumbersExec(batches, 2L * batches * BATCH_ROWS, false);
    }

    NumbersExec failing() {
        return new NumbersExec(batches, claimedRows, true);
    }

    NumbersExec claiming(long rows) {
        return new NumbersExec(batches, rows, broken);
    }

    /// Counts what is opened, in place of connections.
    static final class Meter {

        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        Connections connections() {
            return new Connections(opened::get, () -> opened.get() - closed.get());
        }
    }

    @Override
    public String name() {
        return "NumbersExec";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.unknown(2))
                .withOrdering(List.of(SortKey.ascending(0)));
    }

    @Override
    public Statistics statistics() {
        long last = (long) batches * BATCH_ROWS - 1;
        return new Statistics(
                Precision.exact(claimedRows),
                Precision.absent(),
                List.of(
                        new ColumnStatistics(
                                Precision.exact(0L),
                                Precision.exact(0L),
                                Precision.exact(last),
                                Precision.exact(last + 1))));
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("NumbersExec is a leaf");
        }
        return this;
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        Meter meter = context.factories().get(Meter.class);
        return Mono.fromSupplier(() -> {
            meter.opened.incrementAndGet();
            return new Source(context, meter);
        });
    }

    private final class Source implements BatchSource {

        private final TaskContext context;
        private final Meter meter;
        private int given;

        Source(TaskContext context, Meter meter) {
            this.context = context;
            this.meter = meter;
        }

        @Override
        public @Nullable RecordBatch next() {
            if (given == batches) {
                return null;
            }
            if (broken && given == batches - 1) {
                throw new QueryException(ErrorCode.SOURCE_FAILED, "no more numbers");
            }
            try (BatchWriter writer = BatchWriter.of(SCHEMA, context.allocator())) {
                for (int i = 0; i < BATCH_ROWS; i++) {
                    writer.appendRow((long) given * BATCH_ROWS + i);
                }
                given++;
                return writer.finish();
            }
        }

        @Override
        public void close() {
            meter.closed.incrementAndGet();
        }
    }
}
