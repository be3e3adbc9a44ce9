package io.sluice.testkit;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A leaf for tests: yields given rows, one partition for each [Batches], and counts what is done
/// to it. It can be made to fail, or to go on for ever.
public final class BatchesExec implements SourceExec {

    private final List<Batches> partitions;
    private final PlanProperties properties;
    private final Optional<Failure> failure;
    private final Counts counts;

    private BatchesExec(
            List<Batches> partitions,
            PlanProperties properties,
            Optional<Failure> failure,
            Counts counts) {
        this.partitions = List.copyOf(partitions);
        this.properties = properties;
        this.failure = failure;
        this.counts = counts;
    }

    /// Where a source fails.
    ///
    /// @param afterBatches batches of each partition that come before it; negative to fail while
    ///   opening
    private record Failure(int afterBatches, RuntimeException error) {}

    /// What has been done to all runs of a leaf. Thread-safe.
    public static final class Counts {

        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger pulled = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        /// Partitions that were opened.
        public int opened() {
            return opened.get();
        }

        /// Batches that were asked for and given.
        public int pulled() {
            return pulled.get();
        }

        /// Partitions that were closed.
        public int closed() {
            return closed.get();
        }
    }

    /// A bounded leaf with a partition for each of these.
    public static BatchesExec of(Batches... partitions) {
        return new BatchesExec(
                List.of(partitions),
                PlanProperties.of(Partitioning.unknown(partitions.length)),
                Optional.empty(),
                new Counts());
    }

    /// The same rows with other properties, for example an ordering. The number of partitions must
    /// stay.
    public BatchesExec withProperties(PlanProperties newProperties) {
        return new BatchesExec(partitions, newProperties, failure, counts);
    }

    /// A leaf that begins again at its first batch when it has come to the end.
    public BatchesExec repeating() {
        return withProperties(properties.withBoundedness(Boundedness.UNBOUNDED));
    }

    /// A leaf that fails after so many batches of each partition; with a negative number it fails
    /// to open.
    public BatchesExec failing(int afterBatches, RuntimeException error) {
        return new BatchesExec(
                partitions, properties, Optional.of(new Failure(afterBatches, error)), counts);
    }

    public Counts counts() {
        return counts;
    }

    @Override
    public String name() {
        return "BatchesExec";
    }

    @Override
    public Schema schema() {
        return partitions.getFirst().schema();
    }

    @Override
    public PlanProperties properties() {
        return properties;
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("BatchesExec is a leaf and takes no children");
        }
        return this;
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("rows", partitions.stream().mapToInt(part -> part.rows().size()).sum());
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return Mono.fromSupplier(() -> {
            counts.opened.incrementAndGet();
            if (failure.isPresent() && failure.get().afterBatches() < 0) {
                throw failure.get().error();
            }
            return new Source(partitions.get(partition), context);
        });
    }

    private final class Source implements BatchSource {

        private final Batches batches;
        private final TaskContext context;
        private int given;

        Source(Batches batches, TaskContext context) {
            this.batches = batches;
            this.context = context;
        }

        @Override
        public @Nullable RecordBatch next() {
            if (failure.isPresent() && failure.get().afterBatches() == given) {
                throw failure.get().error();
            }
            if (given >= batches.count() && !properties.isUnbounded()) {
                return null;
            }
            counts.pulled.incrementAndGet();
            return batches.batch(given++ % batches.count(), context.allocator());
        }

        @Override
        public void close() {
            counts.closed.incrementAndGet();
        }
    }
}
