package io.sluice.optimizer.internal.lowering;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.optimizer.internal.expr.ExprLowering;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.logical.MarkJoin;
import io.sluice.optimizer.internal.scan.PendingScanExec;
import io.sluice.optimizer.internal.sql.SnapshotTable;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Turns an optimized tree into plan nodes, one for one as far as it goes. Scans are pending;
/// aggregates are in one phase, and there are no exchanges: the physical rules see to that.
///
/// Relational algebra is open: a node that has no counterpart is refused by name.
public final class PlanLowering {

    private final StatementScope scope;

    public PlanLowering(StatementScope scope) {
        this.scope = scope;
    }

    /// @param columnNames the names of the result's columns
    public ExecutionPlan lower(RelNode root, List<String> columnNames) {
        return named(lower(root), columnNames);
    }

    private static ExecutionPlan named(ExecutionPlan plan, List<String> names) {
        List<Field> fields = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            fields.add(plan.schema().field(i).withName(names.get(i)));
        }
        Schema schema = Schema.of(fields);
        if (schema.equals(plan.schema())) {
            return plan;
        }
        return switch (plan) {
            case ProjectionExec(ExecutionPlan input, List<Expr> expressions, _) ->
                    new ProjectionExec(input, expressions, schema);
            case HashAggregateExec(var input, var mode, var keys, var calls, _) ->
                    new HashAggregateExec(input, mode, keys, calls, schema);
            default -> new ProjectionExec(plan, Columns.all(plan.schema()), schema);
        };
    }

    ExecutionPlan lower(RelNode node) {
        return switch (node) {
            case TableScan scan -> scan(scan);
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join ->
                    new JoinLowering(scope, join)
                            .lower(lower(join.getLeft()), lower(join.getRight()));
            case MarkJoin join ->
                    new MarkJoinLowering(scope, join)
                            .lower(lower(join.getLeft()), lower(join.getRight()));
            case Aggregate aggregate ->
                    new AggregateLowering(scope, aggregate).lower(lower(aggregate.getInput()));
            case Sort sort -> sort(sort);
            case Union union when union.all -> union(union);
            case Values values -> values(values);
            case TableFunctionScan function ->
                    WindowLowering.lower(function, lower(function.getInput(0)));
            case SetOp operation ->
                    throw unsupported(operation.kind.sql + (operation.all ? " ALL" : ""));
            case Correlate _ -> throw unsupported("a correlated sub-query of this shape");
            default -> throw unsupported(node.getRelTypeName());
        };
    }

    private static QueryException unsupported(String what) {
        return new QueryException(ErrorCode.UNSUPPORTED, what + " is not supported");
    }

    private static ExecutionPlan scan(TableScan scan) {
        SnapshotTable table =
                Objects.requireNonNull(scan.getTable().unwrap(SnapshotTable.class), "no table");
        return PendingScanExec.of(table.table());
    }

    private ExecutionPlan filter(Filter filter) {
        ExecutionPlan input = lower(filter.getInput());
        Expr predicate = new ExprLowering(scope, input.schema()).condition(filter.getCondition());
        if (predicate.equals(Expr.TRUE)) {
            return input;
        }
        return predicate.equals(Expr.FALSE)
                ? new ValuesExec(List.of(), input.schema())
                : new FilterExec(input, predicate);
    }

    private ExecutionPlan project(Project project) {
        ExecutionPlan input = lower(project.getInput());
        ExprLowering lowering = new ExprLowering(scope, input.schema());
        List<Expr> expressions = project.getProjects().stream().map(lowering::lower).toList();
        Schema promised = TypeMapping.toSchema(project.getRowType());
        return new ProjectionExec(
                input, expressions, Columns.projected(expressions, promised, input.schema()));
    }

    private ExecutionPlan sort(Sort sort) {
        ExecutionPlan plan = lower(sort.getInput());
        List<SortKey> keys =
                sort.getCollation().getFieldCollations().stream()
                        .map(PlanLowering::sortKey)
                        .toList();
        if (!keys.isEmpty()) {
            plan = new SortExec(plan, keys);
        }
        if (sort.offset == null && sort.fetch == null) {
            return plan;
        }
        return new LimitExec(
                plan, rows(sort.offset, 0), rows(sort.fetch, LimitExec.NO_LIMIT), false);
    }

    private static SortKey sortKey(RelFieldCollation collation) {
        boolean descending = collation.direction.isDescending();
        boolean nullsFirst =
                switch (collation.nullDirection) {
                    case FIRST -> true;
                    case LAST -> false;
                    case UNSPECIFIED -> descending;
                };
        return new SortKey(collation.getFieldIndex(), descending, nullsFirst);
    }

    private static long rows(@Nullable RexNode count, long otherwise) {
        if (count == null) {
            return otherwise;
        }
        if (count instanceof RexLiteral literal) {
            return Objects.requireNonNull(literal.getValueAs(BigDecimal.class)).longValueExact();
        }
        throw unsupported("LIMIT or OFFSET with anything but a number");
    }

    private ExecutionPlan union(Union union) {
        Schema schema = TypeMapping.toSchema(union.getRowType());
        return new UnionExec(
                union.getInputs().stream()
                        .map(input -> Columns.conform(lower(input), schema))
                        .toList(),
                schema);
    }

    private ExecutionPlan values(Values values) {
        Schema schema = TypeMapping.toSchema(values.getRowType());
        ExprLowering lowering = new ExprLowering(scope, Schema.EMPTY);
        List<List<Expr>> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expr> row = new ArrayList<>(tuple.size());
            for (int i = 0; i < tuple.size(); i++) {
                row.add(lowering.constant(tuple.get(i), schema.field(i).type()));
            }
            rows.add(row);
        }
        return new ValuesExec(rows, schema);
    }
}
