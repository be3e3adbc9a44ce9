package io.sluice.examples.ledger;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.source.LazySource;
import io.sluice.type.Schema;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/// Reads a table of a ledger, each partition a range of its rows over a connection of its own.
///
/// Only metadata: the connections come from the process that runs the plan.
///
/// @param projection columns of the table, in the order in which they come
/// @param conditions filters for the ledger, all to hold
public record LedgerScanExec(
        LedgerInfo table,
        List<Integer> projection,
        List<LedgerCondition> conditions,
        int partitions)
        implements ExecutionPlan {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerScanExec.class);

    public LedgerScanExec {
        requireNonNull(table, "table is null");
        projection = List.copyOf(projection);
        conditions = List.copyOf(conditions);
        projection.forEach(column -> checkIndex(column, table.columns().size()));
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions: " + partitions);
        }
    }

    @Override
    public String name() {
        return "LedgerScanExec";
    }

    @Override
    public Schema schema() {
        return table.schema().select(columns());
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.unknown(partitions));
    }

    @Override
    public Statistics statistics() {
        Statistics all = table.statistics().select(columns());
        return conditions.isEmpty() ? all : all.toInexact();
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        if (!children.isEmpty()) {
            throw new IllegalArgumentException("LedgerScanExec is a leaf and takes no children");
        }
        return this;
    }

    @Override
    public void describe(PlanDescription description) {
        description
                .add("table", table.table())
                .add("version", table.version())
                .addAll("columns", schema().fields().stream().map(field -> field.name()).toList())
                .addAll("filters", conditions.stream().map(LedgerScanExec::shown).toList());
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return read(partition, context);
    }

    /// The rows of a partition. Connects when it is subscribed to.
    Flux<RecordBatch> read(int partition, TaskContext context) {
        int fetchRows = context.query().get(LedgerOptions.FETCH_ROWS);
        String purpose = context.query().get(LedgerOptions.PURPOSE);
        LOG.info(
                "query {} reads {} of {}, {} rows at a time, for: {}",
                context.query().queryId(),
                table.table(),
                table.ledger(),
                fetchRows,
                purpose);
        LedgerConnections connections = context.factories().get(LedgerConnections.class);
        return LazySource.openBlocking(() -> connections.open(table.ledger(), request(partition)))
                .read(connection -> new LedgerReader(this, connection, fetchRows, context))
                .run(context);
    }

    private String request(int partition) {
        String columns = projection.stream().map(String::valueOf).collect(Collectors.joining(","));
        String filters =
                conditions.stream()
                        .map(condition -> " " + condition.text())
                        .collect(Collectors.joining());
        return "SCAN %s rows=%d..%d columns=%s%s"
                .formatted(table.table(), start(partition), start(partition + 1), columns, filters);
    }

    private long start(int partition) {
        return table.version() * partition / partitions;
    }

    private int[] columns() {
        return projection.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String shown(LedgerCondition condition) {
        return condition.text()
                + switch (condition.pushdown()) {
                    case EXACT -> " exact";
                    case INEXACT, UNSUPPORTED -> " inexact";
                };
    }
}
