package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/// What stands at the bottom of a lane.
sealed interface LaneBottom {

    /// A source that is pulled inside the lane.
    record Pulled(NodeContext source) implements LaneBottom {}

    /// A publisher, made when the lane starts.
    record Upstream(Supplier<Flux<RecordBatch>> publisher) implements LaneBottom {}

    /// Several publishers whose rows a [Merger] puts in order.
    record Merged(Supplier<List<Flux<RecordBatch>>> publishers, Supplier<Merger> merger)
            implements LaneBottom {}
}
