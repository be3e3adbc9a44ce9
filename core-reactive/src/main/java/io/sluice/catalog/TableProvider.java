package io.sluice.catalog;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Mono;

/// A table: what an extension implements to make a foreign source queryable. The minimum is a
/// schema and a scan.
///
/// Safe to use from any thread. The schema, the statistics and the answer to one set of filters do
/// not change while a query is planned.
public interface TableProvider {

    /// All columns of the table.
    Schema schema();

    /// A plan that yields what is asked for: exactly the columns of [ScanRequest#projection], in
    /// that order.
    ///
    /// The mono may read metadata, never data; it does nothing before it is subscribed to and never
    /// blocks.
    Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context);

    /// What kind of table it is.
    default TableType type() {
        return TableType.BASE;
    }

    /// What is known of the table. Exact values are believed without a look at the data.
    default Statistics statistics() {
        return Statistics.unknown(schema().size());
    }

    /// What the table does with each of these filters, which hold together; one answer each. Asked
    /// once for a scan.
    default List<FilterPushdown> supportsFilters(List<Expr> filters) {
        return Collections.nCopies(filters.size(), FilterPushdown.UNSUPPORTED);
    }

    /// A plan that writes the rows of `input` into the table and yields one row with their number,
    /// in the column `count`.
    ///
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] unless a table overrides it
    default ExecutionPlan insertInto(ExecutionPlan input) {
        throw new QueryException(
                ErrorCode.UNSUPPORTED, "this table cannot be written to: INSERT INTO is refused");
    }
}
