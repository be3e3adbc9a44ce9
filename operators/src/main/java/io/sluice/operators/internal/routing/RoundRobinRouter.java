package io.sluice.operators.internal.routing;

import io.sluice.batch.RecordBatch;
import io.sluice.runtime.Router;

/// Deals whole batches to the partitions in turn. Producers begin at different partitions, so that
/// short inputs spread too.
public final class RoundRobinRouter implements Router {

    private final int partitions;
    private int next;

    public RoundRobinRouter(int producer, int partitions) {
        this.partitions = partitions;
        this.next = producer % partitions;
    }

    @Override
    public void route(RecordBatch batch, Outlet outlet) {
        outlet.emit(next, batch);
        next = (next + 1) % partitions;
    }
}
