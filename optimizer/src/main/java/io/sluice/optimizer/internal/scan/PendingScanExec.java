package io.sluice.optimizer.internal.scan;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Flux;

/// The place of a table's scan, until the table has been asked for it. Never runs.
public record PendingScanExec(ResolvedTable table, ScanRequest request) implements ExecutionPlan {

    public PendingScanExec {
        requireNonNull(table, "table is null");
        requireNonNull(request, "request is null");
    }

    /// A scan of everything.
    public static PendingScanExec of(ResolvedTable table) {
        return new PendingScanExec(
                table, ScanRequest.all(table.schema().size()).withTableName(table.dottedName()));
    }

    @Override
    public String name() {
        return "PendingScanExec";
    }

    @Override
    public Schema schema() {
        return table.schema().select(projection());
    }

    private int[] projection() {
        return request.projection().stream().mapToInt(Integer::intValue).toArray();
    }

    /// Partitioning and boundedness are not known before the table answers.
    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.single());
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public PendingScanExec withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("a scan takes no children");
        }
        return this;
    }

    @Override
    public Statistics statistics() {
        return table.statistics().select(projection()).toInexact();
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .add("table", table.dottedName())
                .addAll("columns", schema().fields())
                .addAll("filters", request.filters());
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return Flux.error(
                new QueryException(
                        ErrorCode.PLAN_INVALID,
                        "the scan of " + table.dottedName() + " was not awaited"));
    }
}
