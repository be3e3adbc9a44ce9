package io.sluice.connectors.tpch;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.config.EngineOptions;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import reactor.core.publisher.Mono;

/// A table of TPC-H at one scale.
record GeneratedTable(Relation<?> relation, double scale) implements TableProvider {

    @Override
    public Schema schema() {
        return relation.schema();
    }

    @Override
    public Statistics statistics() {
        return relation.statistics(scale);
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return Mono.fromSupplier(() -> plan(request, context));
    }

    private ExecutionPlan plan(ScanRequest request, PlanningContext context) {
        int processes = Math.max(1, context.workers().size());
        int wanted = context.query().get(EngineOptions.TARGET_PARTITIONS) * processes;
        return new TpchScanExec(
                relation.name(), scale, request.projection(), relation.parts(scale, wanted));
    }
}
