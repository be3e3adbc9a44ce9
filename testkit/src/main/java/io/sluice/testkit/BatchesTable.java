package io.sluice.testkit;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// A table for tests: given rows in given batches, one partition for each [Batches]. It knows
/// nothing about them and filters nothing.
public record BatchesTable(List<Batches> partitions) implements TableProvider {

    public BatchesTable {
        partitions = List.copyOf(partitions);
    }

    @Override
    public Schema schema() {
        return partitions.getFirst().schema();
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        int[] columns = request.projection().stream().mapToInt(Integer::intValue).toArray();
        Batches[] projected =
                partitions.stream().map(rows -> rows.select(columns)).toArray(Batches[]::new);
        PlanProperties here =
                PlanProperties.of(Partitioning.unknown(partitions.size()))
                        .withPlacement(Placement.COORDINATOR);
        return Mono.just(BatchesExec.of(projected).withProperties(here));
    }
}
