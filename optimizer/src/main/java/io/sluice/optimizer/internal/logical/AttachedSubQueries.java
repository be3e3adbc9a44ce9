package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

/// The rows of a query with the results of sub-queries behind their columns, and expressions in
/// which these take the sub-queries' places.
///
/// - EXISTS, IN and `= ANY` are the mark of a [MarkJoin].
/// - A value is `at_most_one(any_value(v), count(*))` of an aggregate for each outer value: that
///   there are two rows is an error only where the value is used.
/// - `x < ANY (SELECT v …)` asks the greatest value, and whether there are rows and nulls among
///   them; its like do alike. ALL is the negation of the opposite.
///
/// Equal sub-queries are computed once.
final class AttachedSubQueries extends RetypingShuttle {

    /// The first argument, unless the second, how many rows it stands for, is more than 1.
    private static final SqlFunction AT_MOST_ONE =
            new SqlFunction(
                    "AT_MOST_ONE",
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.ARG0_FORCE_NULLABLE,
                    null,
                    OperandTypes.VARIADIC,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION);

    private final RelNode outer;
    private final Set<CorrelationId> own;
    private final Set<CorrelationId> enclosing;
    private final RexBuilder rexBuilder;
    private final Map<RexNode, RexNode> results = new HashMap<>();
    private RelNode rows;

    /// @param own names of an outer row in the sub-queries
    /// @param enclosing names of rows of queries around this one
    AttachedSubQueries(RelNode outer, Set<CorrelationId> own, Set<CorrelationId> enclosing) {
        super(outer.getCluster().getRexBuilder());
        this.outer = outer;
        this.own = own;
        this.enclosing = enclosing;
        this.rexBuilder = outer.getCluster().getRexBuilder();
        this.rows = outer;
    }

    /// Whether a sub-query asks if there is a row, or an equal one.
    static boolean isMembership(RexSubQuery subQuery) {
        return switch (subQuery.getKind()) {
            case EXISTS, IN -> true;
            case SOME -> comparison(subQuery) == SqlKind.EQUALS;
            default -> false;
        };
    }

    private static SqlKind comparison(RexSubQuery subQuery) {
        return ((SqlQuantifyOperator) subQuery.getOperator()).comparisonKind;
    }

    /// The expressions, over [#rows].
    List<RexNode> replace(List<RexNode> expressions) {
        return expressions.stream().map(each -> each.accept(this)).toList();
    }

    /// The outer rows with what has been attached.
    RelNode rows() {
        return rows;
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
        RexNode before = results.get(subQuery);
        if (before != null) {
            return before;
        }
        List<RexNode> operands = replace(subQuery.getOperands());
        RexSubQuery asked = subQuery.clone(subQuery.getType(), operands);
        // Without a cast that only says that it is not null, which filters do not take.
        RexNode result = rexBuilder.ensureType(subQuery.getType(), result(asked), true);
        results.put(subQuery, result);
        return result;
    }

    private RexNode result(RexSubQuery subQuery) {
        if (isMembership(subQuery)) {
            return mark(subQuery);
        }
        return switch (subQuery.getKind()) {
            case SCALAR_QUERY -> value(subQuery);
            case SOME -> some(subQuery);
            default ->
                    throw new QueryException(
                            ErrorCode.UNSUPPORTED,
                            subQuery.getOperator().getName() + " of a sub-query is not supported");
        };
    }

    private RexNode mark(RexSubQuery subQuery) {
        SubQueriesToJoins.Membership membership =
                SubQueriesToJoins.Membership.of(outer, subQuery, own, enclosing);
        int width = Columns.width(outer);
        int added = Columns.width(rows) - width;
        List<RexNode> choice =
                Columns.moved(
                        membership.choice(), column -> column < width ? column : column + added);
        List<RexNode> comparisons =
                membership.comparisons(subQuery.getOperands(), Columns.width(rows));
        rows =
                MarkJoin.create(
                        rows,
                        membership.inner(),
                        Columns.and(rexBuilder, choice),
                        Columns.and(rexBuilder, comparisons));
        RexNode mark = Columns.column(rows, Columns.width(rows) - 1);
        return subQuery.getKind() == SqlKind.EXISTS
                ? rexBuilder.makeCall(SqlStdOperatorTable.IS_TRUE, mark)
                : mark;
    }

    private RexNode value(RexSubQuery subQuery) {
        RelNode inner = SubQueriesToJoins.tree(subQuery, own, enclosing);
        SubQueriesToJoins.Projected top = SubQueriesToJoins.Projected.of(inner);
        if (top.base() instanceof Aggregate aggregate && aggregate.getGroupSet().isEmpty()) {
            int at = Columns.width(rows);
            Decorrelation decorrelation = attach(aggregate);
            return decorrelation.onOuter(RexUtil.shift(top.columns().getFirst(), at));
        }
        boolean ordered = isOrdered(inner.getRowType().getFieldList().getFirst().getType());
        SqlAggFunction any =
                ordered ? SqlStdOperatorTable.ANY_VALUE : SqlStdOperatorTable.SINGLE_VALUE;
        int at = Columns.width(rows);
        attach(aggregate(inner, List.of(call(inner, any, 0), count(inner))));
        RexNode value = Columns.column(rows, at);
        return rexBuilder.makeCall(AT_MOST_ONE, value, Columns.column(rows, at + 1));
    }

    private static boolean isOrdered(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ARRAY, MAP, MULTISET, ROW, STRUCTURED -> false;
            default -> true;
        };
    }

    /// `x op ANY (v …)`, by the extremes of v.
    private RexNode some(RexSubQuery subQuery) {
        RelNode inner = SubQueriesToJoins.tree(subQuery, own, enclosing);
        int at = Columns.width(rows);
        SqlKind kind = comparison(subQuery);
        List<SqlAggFunction> extremes = extremes(kind);
        List<AggregateCall> calls = new ArrayList<>();
        calls.add(count(inner));
        calls.add(call(inner, SqlStdOperatorTable.COUNT, 0));
        extremes.forEach(extreme -> calls.add(call(inner, extreme, 0)));
        attach(aggregate(inner, calls));
        RexNode operand = subQuery.getOperands().getFirst();
        RexNode count = Columns.column(rows, at);
        RexNode nonNulls = Columns.column(rows, at + 1);
        List<RexNode> holds = new ArrayList<>();
        for (int i = 0; i < extremes.size(); i++) {
            holds.add(
                    rexBuilder.makeCall(operator(kind), operand, Columns.column(rows, at + 2 + i)));
        }
        RexNode zero = rexBuilder.makeExactLiteral(BigDecimal.ZERO, count.getType());
        RelDataType type =
                rexBuilder
                        .getTypeFactory()
                        .createTypeWithNullability(
                                rexBuilder.getTypeFactory().createSqlType(SqlTypeName.BOOLEAN),
                                true);
        RexNode perhaps =
                rexBuilder.makeCall(
                        SqlStdOperatorTable.OR,
                        rexBuilder.makeCall(SqlStdOperatorTable.IS_NULL, operand),
                        rexBuilder.makeCall(SqlStdOperatorTable.GREATER_THAN, count, nonNulls));
        return rexBuilder.makeCall(
                type,
                SqlStdOperatorTable.CASE,
                List.of(
                        rexBuilder.makeCall(SqlStdOperatorTable.EQUALS, count, zero),
                        rexBuilder.makeLiteral(false),
                        RexUtil.composeDisjunction(rexBuilder, holds),
                        rexBuilder.makeLiteral(true),
                        perhaps,
                        rexBuilder.makeNullLiteral(type),
                        rexBuilder.makeLiteral(false)));
    }

    /// The values of which one holds if any does.
    private static List<SqlAggFunction> extremes(SqlKind comparison) {
        return switch (comparison) {
            case LESS_THAN, LESS_THAN_OR_EQUAL -> List.of(SqlStdOperatorTable.MAX);
            case GREATER_THAN, GREATER_THAN_OR_EQUAL -> List.of(SqlStdOperatorTable.MIN);
            default -> List.of(SqlStdOperatorTable.MIN, SqlStdOperatorTable.MAX);
        };
    }

    private static SqlOperator operator(SqlKind comparison) {
        return switch (comparison) {
            case LESS_THAN -> SqlStdOperatorTable.LESS_THAN;
            case LESS_THAN_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case GREATER_THAN -> SqlStdOperatorTable.GREATER_THAN;
            case GREATER_THAN_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
            default -> SqlStdOperatorTable.NOT_EQUALS;
        };
    }

    private static AggregateCall count(RelNode input) {
        return aggregateCall(input, SqlStdOperatorTable.COUNT, List.of());
    }

    private static AggregateCall call(RelNode input, SqlAggFunction function, int column) {
        return aggregateCall(input, function, List.of(column));
    }

    private static AggregateCall aggregateCall(
            RelNode input, SqlAggFunction function, List<Integer> columns) {
        return AggregateCall.create(
                function,
                false,
                false,
                false,
                List.of(),
                columns,
                -1,
                null,
                RelCollations.EMPTY,
                true,
                input,
                null,
                null);
    }

    private static Aggregate aggregate(RelNode input, List<AggregateCall> calls) {
        return LogicalAggregate.create(
                input, ImmutableList.of(), ImmutableBitSet.of(), null, calls);
    }

    /// Puts an aggregate of the inner rows behind the columns of each outer row.
    private Decorrelation attach(Aggregate aggregate) {
        Decorrelation decorrelation =
                SubQueriesToJoins.decorrelation(outer, aggregate, aggregate, enclosing);
        rows = SubQueriesToJoins.withAggregate(rows, aggregate, decorrelation);
        return decorrelation;
    }
}
