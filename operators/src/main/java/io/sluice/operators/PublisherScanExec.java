package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.table.Published;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Flux;

/// Yields what a publisher publishes, as one partition. Each execution subscribes to it once, and
/// demand reaches it: it is never asked for more than one batch beyond what was requested here.
///
/// @param tableSchema the columns of the published batches
/// @param projection which of them come out, in this order
/// @param table what errors call it; empty if it has no name
public record PublisherScanExec(
        Schema tableSchema,
        Published source,
        Boundedness boundedness,
        List<Integer> projection,
        String table)
        implements BuiltinExec {

    public PublisherScanExec {
        requireNonNull(tableSchema, "tableSchema is null");
        requireNonNull(source, "source is null");
        requireNonNull(boundedness, "boundedness is null");
        projection = List.copyOf(projection);
        requireNonNull(table, "table is null");
        Schema columns = tableSchema;
        projection.forEach(column -> NodeChecks.column("PublisherScanExec", column, columns));
    }

    @Override
    public Schema schema() {
        return tableSchema.select(columns());
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.single())
                .withBoundedness(boundedness)
                .withPlacement(Placement.COORDINATOR);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public PublisherScanExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 0);
        return this;
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .addAll("columns", schema().fields().stream().map(f -> f.name()).toList())
                .add("boundedness", boundedness.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return source.run(tableSchema, columns(), context)
                .onErrorMap(QueryException.class, this::named);
    }

    private QueryException named(QueryException error) {
        ErrorType type = error.code().type();
        return table.isEmpty() || (type != ErrorType.EXTERNAL && type != ErrorType.USER)
                ? error
                : new QueryException(
                        error.code(), "table \"" + table + "\": " + error.getMessage(), error);
    }

    private int[] columns() {
        return projection.stream().mapToInt(Integer::intValue).toArray();
    }
}
