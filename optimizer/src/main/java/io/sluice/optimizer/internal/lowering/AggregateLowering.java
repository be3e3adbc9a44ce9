package io.sluice.optimizer.internal.lowering;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.function.AggregateFunction;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.optimizer.internal.expr.ExprLowering;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.sql.SqlKind;

/// Grouping and aggregate functions, the latter by their names in the registry.
final class AggregateLowering {

    /// Functions for which equal values count once anyhow.
    private static final Set<SqlKind> INDIFFERENT_TO_DUPLICATES =
            Set.of(SqlKind.MIN, SqlKind.MAX, SqlKind.ANY_VALUE, SqlKind.SINGLE_VALUE);

    private final StatementScope scope;
    private final Aggregate aggregate;
    private final Schema promised;

    AggregateLowering(StatementScope scope, Aggregate aggregate) {
        this.scope = scope;
        this.aggregate = aggregate;
        this.promised = TypeMapping.toSchema(aggregate.getRowType());
    }

    ExecutionPlan lower(ExecutionPlan input) {
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw unsupported("GROUPING SETS");
        }
        List<Expr> keys = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int column : aggregate.getGroupSet()) {
            fields.add(input.schema().field(column).withName(promised.field(keys.size()).name()));
            keys.add(Columns.ref(input.schema(), column));
        }
        List<AggregateCall> calls = new ArrayList<>();
        List<Expr> results = new ArrayList<>(Columns.all(Schema.of(fields)));
        for (org.apache.calcite.rel.core.AggregateCall call : aggregate.getAggCallList()) {
            Field field = promised.field(results.size());
            if (call.getAggregation().getKind() == SqlKind.LITERAL_AGG) {
                results.add(
                        new ExprLowering(scope, Schema.EMPTY)
                                .constant(call.rexList.getFirst(), field.type()));
                continue;
            }
            AggregateCall lowered = call(call, input.schema(), field.name());
            int column = keys.size() + calls.size();
            calls.add(lowered);
            fields.add(new Field(field.name(), lowered.type(), field.nullable(), field.metadata()));
            results.add(result(call, lowered, column, field.type()));
        }
        return projected(input, keys, calls, fields, results);
    }

    private ExecutionPlan projected(
            ExecutionPlan input,
            List<Expr> keys,
            List<AggregateCall> calls,
            List<Field> fields,
            List<Expr> results) {
        Schema schema = Schema.of(fields);
        HashAggregateExec grouped =
                new HashAggregateExec(input, AggregateMode.SINGLE, keys, calls, schema);
        boolean plain = results.equals(Columns.all(schema));
        return plain
                ? grouped
                : new ProjectionExec(
                        grouped, results, Columns.projected(results, promised, schema));
    }

    private AggregateCall call(
            org.apache.calcite.rel.core.AggregateCall call, Schema input, String name) {
        refuseClauses(call);
        List<Expr> arguments =
                call.getArgList().stream().map(column -> Columns.ref(input, column)).toList();
        String functionName = functionName(call);
        AggregateFunction function =
                scope.functions()
                        .findAggregate(functionName)
                        .orElseThrow(() -> unsupported("the aggregate function " + functionName));
        boolean distinct =
                call.isDistinct()
                        && !INDIFFERENT_TO_DUPLICATES.contains(call.getAggregation().getKind());
        if (distinct && arguments.size() > 1) {
            throw unsupported(functionName + "(DISTINCT …) of several arguments");
        }
        if (distinct) {
            arguments.forEach(argument -> requireComparable(functionName, argument.type()));
        }
        DataType type = function.returnType(arguments.stream().map(Expr::type).toList());
        Expr filter = call.filterArg < 0 ? Expr.TRUE : Columns.ref(input, call.filterArg);
        return new AggregateCall(functionName, arguments, distinct, filter, type, name);
    }

    /// Calcite's `$SUM0` is a sum that is 0 for no rows; of any value the least is one.
    private static String functionName(org.apache.calcite.rel.core.AggregateCall call) {
        return switch (call.getAggregation().getKind()) {
            case SUM0 -> "sum";
            case ANY_VALUE -> "min";
            default -> call.getAggregation().getName().toLowerCase(Locale.ROOT);
        };
    }

    private static void requireComparable(String functionName, DataType type) {
        if (type instanceof DataType.ListOf || type instanceof DataType.Struct) {
            throw unsupported(functionName + "(DISTINCT …) of " + type.sqlName());
        }
    }

    private static void refuseClauses(org.apache.calcite.rel.core.AggregateCall call) {
        String name = call.getAggregation().getName();
        if (!call.getCollation().getFieldCollations().isEmpty()) {
            throw unsupported("ORDER BY in " + name);
        }
        if (call.ignoreNulls()) {
            throw unsupported("IGNORE NULLS in " + name);
        }
        if (call.isApproximate()) {
            throw unsupported("approximate " + name);
        }
        if (call.distinctKeys != null) {
            throw unsupported("WITHIN DISTINCT in " + name);
        }
    }

    private static Expr result(
            org.apache.calcite.rel.core.AggregateCall call,
            AggregateCall lowered,
            int column,
            DataType promised) {
        Expr value = new Expr.ColumnRef(column, lowered.name(), lowered.type());
        if (call.getAggregation().getKind() == SqlKind.SUM0) {
            value =
                    new Expr.Case(
                            List.of(new Expr.Branch(new Expr.IsNull(value), zero(lowered.type()))),
                            value,
                            lowered.type());
        }
        return ExprTypes.cast(value, promised);
    }

    private static Expr zero(DataType type) {
        return switch (type) {
            case DataType.Decimal(_, int scale) ->
                    new Expr.Literal(type, BigDecimal.ZERO.setScale(scale));
            case DataType.FloatingPoint _ -> new Expr.Literal(type, 0.0);
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    new Expr.Literal(type, 0L);
        };
    }

    private static QueryException unsupported(String what) {
        return new QueryException(ErrorCode.UNSUPPORTED, what + " is not supported");
    }
}
