package io.sluice.rsocket;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A leaf for tests that can be sent to workers: partition `p` of `n` yields the numbers `p`, `p +
/// n`, `p + 2n` …
///
/// @param rows in all; negative for endlessly many
/// @param padding characters of text in each row
record RangeExec(int partitions, long rows, int batchRows, int padding) implements SourceExec {

    static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.required("text", DataType.UTF8));

    /// The numbers below `rows`, in partitions.
    static LongStream ids(long rows) {
        return LongStream.range(0, rows);
    }

    @Override
    public String name() {
        return "RangeExec";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.unknown(partitions))
                .withBoundedness(rows < 0 ? Boundedness.UNBOUNDED : Boundedness.BOUNDED);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return this;
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("rows", rows);
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return Mono.fromSupplier(() -> {
            context.factories().get(RangeProbe.class).opened();
            return new Source(partition, context);
        });
    }

    private final class Source implements BatchSource {

        private final TaskContext context;
        private final String text = "x".repeat(padding);
        private long next;

        Source(int partition, TaskContext context) {
            this.context = context;
            this.next = partition;
        }

        @Override
        public @Nullable RecordBatch next() {
            if (rows >= 0 && next >= rows) {
                return null;
            }
            context.factories().get(RangeProbe.class).pulled();
            try (BatchWriter writer = BatchWriter.of(SCHEMA, context.allocator())) {
                for (int i = 0; i < batchRows && (rows < 0 || next < rows); i++) {
                    writer.appendRow(next, text);
                    next += partitions;
                }
                return writer.finish();
            }
        }

        @Override
        public void close() {
            context.factories().get(RangeProbe.class).closed();
        }
    }
}
