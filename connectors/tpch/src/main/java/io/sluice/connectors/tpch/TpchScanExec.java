package io.sluice.connectors.tpch;

import io.sluice.config.EngineOptions;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import io.trino.tpch.TpchEntity;
import java.util.List;
import reactor.core.publisher.Mono;

/// Generates the rows of a table of TPC-H; each partition is a part of the generator, in any
/// process. Holds one batch. The generator's pool of text, 300 MiB of heap, is made once in a
/// process, when a partition first opens whose comments are read.
///
/// @param table the table's name
/// @param scale the scale factor
/// @param projection which of the table's columns come out, in this order
/// @param parts how many parts the generator is cut into
public record TpchScanExec(String table, double scale, List<Integer> projection, int parts)
        implements SourceExec {

    public TpchScanExec {
        projection = List.copyOf(projection);
        Schema columns = relation(table).schema();
        for (int column : projection) {
            if (column < 0 || column >= columns.size()) {
                throw new IllegalArgumentException(
                        "TpchScanExec: column " + column + " of " + table);
            }
        }
        if (!TpchScale.isValid(scale)) {
            throw new IllegalArgumentException("TpchScanExec: scale " + scale);
        }
        if (parts < 1) {
            throw new IllegalArgumentException("TpchScanExec: parts " + parts);
        }
    }

    @Override
    public String name() {
        return "TpchScanExec";
    }

    @Override
    public Schema schema() {
        return relation(table).schema().select(columns());
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.unknown(parts));
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public TpchScanExec withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException(
                    "TpchScanExec takes no children, not " + children.size());
        }
        return this;
    }

    @Override
    public Statistics statistics() {
        return relation(table).statistics(scale).select(columns());
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .add("table", table)
                .add("scale", scale)
                .addAll("columns", schema().fields().stream().map(field -> field.name()).toList());
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return Mono.fromCallable(() -> open(relation(table), partition, context))
                .subscribeOn(context.blocking());
    }

    private <E extends TpchEntity> BatchSource open(
            Relation<E> relation, int partition, TaskContext context) {
        List<TpchColumn<E>> read = projection.stream().map(relation.columns()::get).toList();
        return new GeneratorSource<>(
                schema(),
                read,
                relation.rows(scale, partition + 1, parts, read).iterator(),
                context.query().get(EngineOptions.BATCH_ROWS),
                context.allocator());
    }

    private static Relation<?> relation(String table) {
        return Relation.find(table)
                .orElseThrow(() -> new IllegalArgumentException("TpchScanExec: no table " + table));
    }

    private int[] columns() {
        return projection.stream().mapToInt(Integer::intValue).toArray();
    }
}
