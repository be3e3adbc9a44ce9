package io.sluice.optimizer.internal.planner;

import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.ProjectionExec;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.optimizer.internal.statement.InsertStatement;
import io.sluice.optimizer.internal.statement.NamePart;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.plan.ExecutionPlan;
import io.sluice.planning.PlannedQuery;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/// INSERT INTO: a query's plan, brought to the columns and types of a table, below what the table
/// itself makes of it.
final class WritePlanning {

    private final QueryPlanning queries;

    WritePlanning(QueryPlanning queries) {
        this.queries = queries;
    }

    Mono<PlannedQuery> insert(InsertStatement statement, TableErrors errors) {
        SqlText text = statement.query();
        return errors.required(statement.table())
                .flatMap(table -> queries.lower(text).map(rows -> insert(statement, table, rows)))
                .flatMap(queries::finish)
                .map(PlannedQuery.Rows::new);
    }

    private static ExecutionPlan insert(
            InsertStatement statement, TableProvider table, ExecutionPlan rows) {
        List<Integer> targets = targets(statement, table.schema());
        if (rows.schema().size() != targets.size()) {
            throw invalid(
                    statement,
                    "the query has "
                            + rows.schema().size()
                            + " columns, INSERT INTO \""
                            + statement.table()
                            + "\" takes "
                            + targets.size(),
                    statement.query().start());
        }
        Schema schema = table.schema();
        List<Expr> columns = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            int source = targets.indexOf(i);
            columns.add(
                    source < 0
                            ? missing(statement, schema.field(i))
                            : cast(rows, source, schema.field(i).type()));
        }
        return table.insertInto(new ProjectionExec(rows, columns, nullable(schema)));
    }

    private static Expr cast(ExecutionPlan rows, int column, DataType type) {
        Field field = rows.schema().field(column);
        return ExprTypes.cast(new Expr.ColumnRef(column, field.name(), field.type()), type);
    }

    /// What the rows may hold before the table has checked them.
    private static Schema nullable(Schema schema) {
        return Schema.of(schema.fields().stream().map(field -> field.withNullable(true)).toList());
    }

    /// For each column of the query, the table's column that takes it.
    private static List<Integer> targets(InsertStatement statement, Schema schema) {
        List<Integer> targets = new ArrayList<>();
        if (statement.columns().isEmpty()) {
            for (int i = 0; i < schema.size(); i++) {
                targets.add(i);
            }
            return targets;
        }
        Set<Integer> seen = new HashSet<>();
        for (NamePart column : statement.columns()) {
            int index =
                    schema.indexOf(column.text())
                            .orElseThrow(() ->
                                    statement
                                            .query()
                                            .error(
                                                    ErrorCode.NAME_NOT_FOUND,
                                                    "no column \""
                                                            + column.text()
                                                            + "\" in \""
                                                            + statement.table()
                                                            + "\"",
                                                    column.offset()));
            if (!seen.add(index)) {
                throw invalid(
                        statement,
                        "the column \"" + column.text() + "\" is given twice",
                        column.offset());
            }
            targets.add(index);
        }
        return targets;
    }

    private static Expr missing(InsertStatement statement, Field field) {
        if (!field.nullable()) {
            throw invalid(
                    statement,
                    "the column \"" + field.name() + "\" may not be null and is not given",
                    statement.table().offset());
        }
        return new Expr.NullLiteral(field.type());
    }

    private static QueryException invalid(InsertStatement statement, String message, int offset) {
        return statement.query().error(ErrorCode.SQL_INVALID, message, offset);
    }
}
