package io.sluice.plan;

import io.sluice.batch.RecordBatch;
import java.util.List;
import reactor.core.publisher.Flux;

/// Runs plan fragments in other processes. The transport implements it; a session without one runs
/// all by itself.
public interface FragmentRunner {

    /// The workers that would be used now, as people know them, such as `tcp://host:7879`. Empty if
    /// there is none.
    List<String> workers();

    /// Assigns a fragment's partitions to workers. Sends nothing before a partition is subscribed
    /// to.
    ///
    /// @param context the task of the exchange that reads the fragment: its query context travels
    ///   along, and what the workers count is reported to it
    Execution start(Fragment fragment, TaskContext context);

    /// A fragment on its workers.
    interface Execution {

        /// The batches of one of the fragment's partitions; subscribed to at most once each. Demand
        /// reaches the worker's lane. The loss of the worker is an error that names it.
        Flux<RecordBatch> partition(int partition);
    }
}
