package io.sluice.examples.ledger;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import reactor.core.publisher.Flux;

/// Yields what a scan yields, from the cache of the process where there is one; otherwise it reads
/// the ledger and fills the cache.
///
/// The scan is no child but a part of this leaf, so that a rule which looks for scans does not find
/// it a second time.
public record CachedScanExec(LedgerScanExec scan) implements ExecutionPlan {

    @Override
    public String name() {
        return "CachedScanExec";
    }

    @Override
    public Schema schema() {
        return scan.schema();
    }

    @Override
    public PlanProperties properties() {
        return scan.properties();
    }

    @Override
    public Statistics statistics() {
        return scan.statistics();
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("CachedScanExec is a leaf and takes no children");
        }
        return this;
    }

    @Override
    public void describe(PlanDescription description) {
        scan.describe(description);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        BatchCache cache = context.factories().get(BatchCache.class);
        BatchCache.Key key = new BatchCache.Key(scan, partition);
        return Flux.defer(() ->
                cache.find(key)
                        .map(batches -> replay(batches, context))
                        .orElseGet(() -> record(cache.record(key), partition, context)));
    }

    private static Flux<RecordBatch> replay(List<RecordBatch> cached, TaskContext context) {
        context.metrics().counter("cache_hits").increment();
        return Flux.generate(
                () -> new ArrayDeque<>(cached),
                (batches, sink) -> {
                    RecordBatch batch = batches.poll();
                    if (batch == null) {
                        sink.complete();
                    } else {
                        try (batch) {
                            sink.next(BatchCache.copy(batch, context.allocator()));
                        }
                    }
                    return batches;
                },
                CachedScanExec::closeAll);
    }

    private Flux<RecordBatch> record(
            BatchCache.Recording recording, int partition, TaskContext context) {
        return scan.read(partition, context)
                .doOnNext(recording::add)
                .doOnComplete(recording::store)
                .doFinally(_ -> recording.close());
    }

    private static void closeAll(Deque<RecordBatch> batches) {
        batches.forEach(RecordBatch::close);
    }
}
