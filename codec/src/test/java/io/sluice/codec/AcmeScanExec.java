package io.sluice.codec;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/// A scan of an extension: what it is made of travels, the connector that runs it does not.
record AcmeScanExec(String uri, int fetchRows, Schema schema, boolean local, Connector connector)
        implements ExecutionPlan {

    /// What the extension connects with, and how often it has.
    static final class Connector {

        final List<String> opened = new ArrayList<>();

        Flux<RecordBatch> open(String uri) {
            opened.add(uri);
            return Flux.empty();
        }
    }

    @Override
    public String name() {
        return "AcmeScanExec";
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.single())
                .withPlacement(local ? Placement.COORDINATOR : Placement.ANYWHERE);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("AcmeScanExec takes no children");
        }
        return this;
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return Flux.defer(() -> connector.open(uri));
    }
}
