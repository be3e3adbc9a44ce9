package io.sluice.optimizer.internal.logical;

import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.estimate.FilterEstimate;
import io.sluice.operators.estimate.GroupEstimate;
import io.sluice.operators.estimate.JoinEstimate;
import io.sluice.operators.estimate.ProjectionEstimate;
import io.sluice.operators.estimate.RowBound;
import io.sluice.operators.estimate.UnionEstimate;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import io.sluice.optimizer.internal.expr.ExprLowering;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.plan.Operands;
import io.sluice.optimizer.internal.sql.SnapshotTable;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Estimated rows, distinct values and ranges of relational algebra, by the same rules as those of
/// the physical nodes. Of use for one statement, by one thread.
final class RelEstimates {

    private final StatementScope scope;
    private final Map<RelNode, Statistics> known = new WeakHashMap<>();

    RelEstimates(StatementScope scope) {
        this.scope = scope;
    }

    double rows(RelNode node) {
        return Math.max(1, rowCount(of(node)));
    }

    private static double rowCount(Statistics statistics) {
        return statistics.rowCount().toOptional().map(Long::doubleValue).orElse(1.0);
    }

    Statistics of(RelNode node) {
        RelNode bare = node.stripped();
        Statistics before = known.get(bare);
        if (before != null) {
            return before;
        }
        Statistics statistics = estimate(bare);
        known.put(bare, statistics);
        return statistics;
    }

    private Statistics estimate(RelNode node) {
        return switch (node) {
            case TableScan scan -> scan(scan);
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> join(join);
            case MarkJoin join -> markJoin(join);
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort ->
                    RowBound.of(
                            of(sort.getInput()), number(sort.offset, 0), number(sort.fetch, -1));
            case Union union -> union(union);
            case Values values ->
                    GroupEstimate.ofRows(
                            values.getTuples().size(), values.getRowType().getFieldCount());
            default -> other(node);
        };
    }

    private Statistics scan(TableScan scan) {
        SnapshotTable snapshot = scan.getTable().unwrap(SnapshotTable.class);
        if (snapshot == null) {
            return other(scan);
        }
        ResolvedTable table = snapshot.table();
        return TableEstimate.of(table.statistics(), table.schema());
    }

    private Statistics filter(Filter filter) {
        Statistics input = of(filter.getInput());
        return FilterEstimate.of(condition(filter.getCondition(), filter.getInput()), input);
    }

    /// A condition, or an unknown one in place of what cannot be lowered yet, such as a sub-query.
    private Expr condition(RexNode condition, RelNode input) {
        return condition(List.of(condition), TypeMapping.toSchema(input.getRowType()));
    }

    private Expr condition(List<RexNode> conjuncts, Schema schema) {
        ExprLowering lowering = new ExprLowering(scope, schema);
        List<Expr> conditions = new ArrayList<>();
        for (RexNode conjunct : conjuncts) {
            try {
                conditions.add(lowering.condition(conjunct));
            } catch (QueryException e) {
                conditions.add(UNKNOWN_CONDITION);
            }
        }
        return Operands.and(conditions);
    }

    /// Neither true nor false: estimates take it as one of unknown selectivity.
    private static final Expr UNKNOWN_CONDITION =
            new Expr.Case(
                    List.of(new Expr.Branch(Expr.TRUE, Expr.TRUE)), Expr.FALSE, Expr.TRUE.type());

    private Statistics project(Project project) {
        Statistics input = of(project.getInput());
        try {
            ExprLowering lowering =
                    new ExprLowering(scope, TypeMapping.toSchema(project.getInput().getRowType()));
            return ProjectionEstimate.of(
                    project.getProjects().stream().map(lowering::lower).toList(), input);
        } catch (QueryException e) {
            return unknownColumns(project, input);
        }
    }

    private Statistics join(Join join) {
        Statistics left = of(join.getLeft());
        Statistics right = of(join.getRight());
        JoinInfo info = join.analyzeCondition();
        Schema pair =
                TypeMapping.toSchema(join.getLeft().getRowType())
                        .concat(TypeMapping.toSchema(join.getRight().getRowType()));
        double residual =
                info.nonEquiConditions.isEmpty()
                        ? 1
                        : FilterEstimate.selectivity(
                                condition(info.nonEquiConditions, pair),
                                JoinEstimate.pair(left, right));
        JoinType type = type(join.getJoinType());
        return info.leftKeys.isEmpty()
                ? JoinEstimate.of(type, left, right, residual)
                : JoinEstimate.onKeys(type, left, info.leftKeys, right, info.rightKeys, residual);
    }

    private Statistics markJoin(MarkJoin join) {
        return JoinEstimate.of(JoinType.MARK, of(join.getLeft()), of(join.getRight()), 1);
    }

    private static JoinType type(JoinRelType type) {
        return switch (type) {
            case LEFT, LEFT_ASOF -> JoinType.LEFT;
            case RIGHT -> JoinType.RIGHT;
            case FULL -> JoinType.FULL;
            case SEMI -> JoinType.SEMI;
            case ANTI -> JoinType.ANTI;
            default -> JoinType.INNER;
        };
    }

    private Statistics aggregate(Aggregate aggregate) {
        Schema schema = TypeMapping.toSchema(aggregate.getInput().getRowType());
        List<Expr> keys = new ArrayList<>();
        for (ImmutableBitSet set : List.of(aggregate.getGroupSet())) {
            for (int column : set) {
                keys.add(
                        new Expr.ColumnRef(
                                column, schema.field(column).name(), schema.field(column).type()));
            }
        }
        return GroupEstimate.of(
                keys, aggregate.getRowType().getFieldCount(), of(aggregate.getInput()));
    }

    private static long number(@Nullable RexNode node, long otherwise) {
        return node instanceof RexLiteral literal
                ? Objects.requireNonNull(literal.getValueAs(BigDecimal.class)).longValue()
                : otherwise;
    }

    private Statistics union(Union union) {
        return union.getInputs().stream().map(this::of).reduce(UnionEstimate::of).orElseThrow();
    }

    /// As many rows as the largest input, and nothing known of the columns.
    private Statistics other(RelNode node) {
        double most = 1;
        for (RelNode input : node.getInputs()) {
            most = Math.max(most, rowCount(of(input)));
        }
        return Statistics.unknown(node.getRowType().getFieldCount())
                .withRowCount(Precision.inexact((long) most));
    }

    private static Statistics unknownColumns(RelNode node, Statistics input) {
        List<ColumnStatistics> columns = new ArrayList<>();
        for (int i = 0; i < node.getRowType().getFieldCount(); i++) {
            columns.add(ColumnStatistics.UNKNOWN);
        }
        return new Statistics(input.rowCount(), Precision.absent(), columns);
    }

    /// Whether an expression still holds a sub-query.
    static boolean hasSubQuery(RexNode node) {
        return RexUtil.SubQueryFinder.find(node) != null;
    }
}
