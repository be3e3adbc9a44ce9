package io.sluice.operators;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Flux;

/// A leaf of which only the statistics matter: so many rows, so many distinct values in each
/// column.
record KnownStatisticsExec(Schema schema, Statistics statistics) implements ExecutionPlan {

    KnownStatisticsExec(Schema schema, long rows, long distinct) {
        this(
                schema,
                new Statistics(
                        Precision.exact(rows),
                        Precision.absent(),
                        Collections.nCopies(
                                schema.size(),
                                new ColumnStatistics(
                                        Precision.exact(0L),
                                        Precision.absent(),
                                        Precision.absent(),
                                        Precision.inexact(distinct)))));
    }

    @Override
    public String name() {
        return "KnownStatisticsExec";
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.single());
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return this;
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return Flux.empty();
    }
}
