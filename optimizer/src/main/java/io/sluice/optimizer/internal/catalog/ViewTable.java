package io.sluice.optimizer.internal.catalog;

import static java.util.Objects.requireNonNull;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.catalog.TableType;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.type.Schema;
import java.util.List;
import reactor.core.publisher.Mono;

/// A named query. Statements that name it are planned as if the query stood there; the names in the
/// query are looked up anew each time.
public final class ViewTable implements TableProvider {

    private final String sql;
    private final Schema schema;
    private final Scanner scanner;

    /// @param sql the query
    /// @param schema the query's columns when the view was made
    /// @param scanner plans the query for those who scan the view as a table
    public ViewTable(String sql, Schema schema, Scanner scanner) {
        this.sql = requireNonNull(sql, "sql is null");
        this.schema = requireNonNull(schema, "schema is null");
        this.scanner = requireNonNull(scanner, "scanner is null");
    }

    /// Plans a view's query.
    @FunctionalInterface
    public interface Scanner {

        /// A plan of these columns of the query.
        Mono<ExecutionPlan> scan(String sql, List<Integer> projection, PlanningContext context);
    }

    public String sql() {
        return sql;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public TableType type() {
        return TableType.VIEW;
    }

    @Override
    public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
        return scanner.scan(sql, request.projection(), context);
    }
}
