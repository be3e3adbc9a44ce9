package io.sluice.optimizer.internal.planner;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.catalog.Catalog;
import io.sluice.catalog.TableProvider;
import io.sluice.plan.Distribution;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/// Makes a table known once its rows are in: CREATE TABLE … AS. Until then nobody sees it; if the
/// rows fail to come or the query is cancelled, it is closed.
///
/// @param insert fills the table; its rows are passed on
record RegisterTableExec(
        ExecutionPlan insert,
        Catalog catalog,
        String tableName,
        TableProvider table,
        boolean replace)
        implements ExecutionPlan {

    private static final Logger LOG = LoggerFactory.getLogger(RegisterTableExec.class);

    RegisterTableExec {
        requireNonNull(insert, "insert is null");
        requireNonNull(catalog, "catalog is null");
        requireNonNull(tableName, "tableName is null");
        requireNonNull(table, "table is null");
    }

    @Override
    public String name() {
        return "RegisterTableExec";
    }

    @Override
    public Schema schema() {
        return insert.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(insert).withPlacement(Placement.COORDINATOR);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(insert);
    }

    @Override
    public RegisterTableExec withChildren(List<ExecutionPlan> children) {
        if (children.size() != 1) {
            throw new IllegalArgumentException(
                    "RegisterTableExec takes 1 child, not " + children.size());
        }
        return new RegisterTableExec(children.getFirst(), catalog, tableName, table, replace);
    }

    @Override
    public Statistics statistics() {
        return insert.statistics();
    }

    @Override
    public List<Distribution> requiredDistribution() {
        return List.of(new Distribution.Single());
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("table", tableName);
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        return Flux.defer(() -> {
            AtomicBoolean registered = new AtomicBoolean();
            return context.execute(insert, partition)
                    .doOnComplete(() -> {
                        catalog.register(tableName, table, replace);
                        registered.set(true);
                    })
                    .doFinally(_ -> {
                        if (!registered.get()) {
                            close();
                        }
                    });
        });
    }

    private void close() {
        if (table instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("table \"{}\" failed to close", tableName, e);
            }
        }
    }
}
