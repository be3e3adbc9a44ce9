package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.operators.internal.table.MemoryRows;
import io.sluice.operators.internal.table.MemorySource;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// Yields the rows of a memory table, in their order, without copying them.
///
/// All partitions of a task see the table as it was when the first of them opened; each takes a
/// contiguous range of its rows. Allocates nothing.
///
/// @param projection which of the table's columns come out, in this order
/// @param limit how many rows of each partition are enough, or [FileScanExec#NO_LIMIT]
/// @param partitions how many ranges the rows are cut into
public record MemoryScanExec(MemoryRows table, List<Integer> projection, long limit, int partitions)
        implements BuiltinExec, SourceExec {

    public MemoryScanExec {
        requireNonNull(table, "table is null");
        projection = List.copyOf(projection);
        Schema columns = table.schema();
        projection.forEach(column -> NodeChecks.column("MemoryScanExec", column, columns));
        if (limit < FileScanExec.NO_LIMIT) {
            throw new IllegalArgumentException("MemoryScanExec: limit " + limit);
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("MemoryScanExec: partitions " + partitions);
        }
    }

    @Override
    public Schema schema() {
        return table.schema().select(columns());
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.unknown(partitions))
                .withPlacement(Placement.COORDINATOR);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public MemoryScanExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 0);
        return this;
    }

    @Override
    public Statistics statistics() {
        Statistics statistics = table.statistics().select(columns());
        return limit == FileScanExec.NO_LIMIT ? statistics : statistics.toInexact();
    }

    @Override
    public void describe(PlanDescription description) {
        description.addAll("columns", schema().fields().stream().map(f -> f.name()).toList());
        if (limit != FileScanExec.NO_LIMIT) {
            description.add("limit", limit);
        }
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return Mono.fromSupplier(() ->
                MemorySource.open(table, projection, wantedRows(), partition, partitions, context));
    }

    private long wantedRows() {
        return limit == FileScanExec.NO_LIMIT ? Long.MAX_VALUE : limit;
    }

    private int[] columns() {
        return projection.stream().mapToInt(Integer::intValue).toArray();
    }
}
