package io.sluice.plan;

import io.sluice.batch.RecordBatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A node that transforms one input, partition by partition. Chains of such nodes run as one lane:
/// a single publisher without any hand-over between them, which does not call [#execute]; so that
/// stays as it is.
public interface StepExec extends ExecutionPlan {

    /// The step of one partition. Allocates lazily: nothing of size before the first batch.
    Step newStep(int partition, TaskContext context);

    /// Which child the batches come from; other children are read in [#prepare].
    default int inputChild() {
        return 0;
    }

    /// What must have happened before the first batch is pushed, such as building a join's hash
    /// table from another child. Subscribed to once for each partition; work that partitions share
    /// is shared through [TaskContext#shared].
    default Mono<Void> prepare(int partition, TaskContext context) {
        return Mono.empty();
    }

    @Override
    default Flux<RecordBatch> execute(int partition, TaskContext context) {
        return context.lane(this, partition);
    }
}
