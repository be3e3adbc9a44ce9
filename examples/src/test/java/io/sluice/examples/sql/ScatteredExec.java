package io.sluice.examples.sql;

import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.TaskContext;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// Scans a table of [ScatteredTables], in whatever process.
final class ScatteredExec implements SourceExec {

    private final String table;
    private final int[] columns;
    private final BatchesExec rows;

    ScatteredExec(String table, int[] columns, Batches[] partitions) {
        this.table = table;
        this.columns = columns.clone();
        this.rows = BatchesExec.of(partitions);
    }

    String table() {
        return table;
    }

    int[] columns() {
        return columns.clone();
    }

    @Override
    public String name() {
        return "ScatteredExec";
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public PlanProperties properties() {
        return rows.properties();
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return rows.withChildren(children) == rows ? this : rows;
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("table", table);
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return rows.open(partition, context);
    }
}
