package io.sluice.optimizer.internal.lowering;

import io.sluice.expr.Expr;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.internal.expr.ExprLowering;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.logical.MarkJoin;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.optimizer.internal.plan.Operands;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Mark joins as hash joins where they have an equality, else as nested loops.
///
/// Either the equalities of the choice are the keys, in two values, and the comparison is asked of
/// each pair; or those of the comparison are, in three values, and the choice is asked. The one is
/// taken whose keys tell more rows apart.
final class MarkJoinLowering {

    private final StatementScope scope;
    private final MarkJoin join;
    private final int leftWidth;
    private final Schema promised;

    MarkJoinLowering(StatementScope scope, MarkJoin join) {
        this.scope = scope;
        this.join = join;
        this.leftWidth = join.getLeft().getRowType().getFieldCount();
        this.promised = TypeMapping.toSchema(join.getRowType());
    }

    /// An equality of expressions of the two sides.
    ///
    /// @param left over the left columns
    /// @param right over the right columns
    /// @param nullsEqual whether it is IS NOT DISTINCT FROM
    private record Key(Expr left, Expr right, boolean nullsEqual) {}

    ExecutionPlan lower(ExecutionPlan left, ExecutionPlan right) {
        ExprLowering lowering = new ExprLowering(scope, left.schema().concat(right.schema()));
        List<RexNode> choices = RelOptUtil.conjunctions(join.choice());
        List<RexNode> comparisons = RelOptUtil.conjunctions(join.comparison());
        List<Key> choiceKeys = keys(choices, left.schema(), right.schema());
        List<Key> comparedKeys = keys(comparisons, left.schema(), right.schema());
        boolean compares =
                comparedKeys.size() == comparisons.size()
                        && !comparedKeys.isEmpty()
                        && comparedKeys.stream().noneMatch(Key::nullsEqual);
        double chosen = distinct(choiceKeys, right.statistics());
        if (compares && distinct(comparedKeys, right.statistics()) >= chosen) {
            Expr residual = lowering.condition(join.choice());
            return hashJoin(left, right, comparedKeys, false, residual);
        }
        if (!choiceKeys.isEmpty()) {
            List<Expr> residual = new ArrayList<>();
            choices.stream()
                    .filter(each -> key(each, left.schema(), right.schema()) == null)
                    .forEach(each -> residual.add(isTrue(lowering.condition(each))));
            comparisons.forEach(each -> residual.add(lowering.condition(each)));
            return hashJoin(
                    left,
                    withoutNulls(right, choiceKeys),
                    choiceKeys,
                    true,
                    Operands.and(residual));
        }
        List<Expr> condition = new ArrayList<>();
        choices.forEach(each -> condition.add(isTrue(lowering.condition(each))));
        comparisons.forEach(each -> condition.add(lowering.condition(each)));
        return new NestedLoopJoinExec(
                left, right, JoinType.MARK, Operands.and(condition), promised);
    }

    private static Expr isTrue(Expr condition) {
        return new Expr.Comparison(Expr.ComparisonOp.IS_NOT_DISTINCT, condition, Expr.TRUE);
    }

    /// Right rows whose key is null match no row by `=`.
    private static ExecutionPlan withoutNulls(ExecutionPlan right, List<Key> keys) {
        List<Expr> conditions = new ArrayList<>();
        for (Key key : keys) {
            if (!key.nullsEqual && mayBeNull(key.right, right.schema())) {
                conditions.add(new Expr.Not(new Expr.IsNull(key.right)));
            }
        }
        return conditions.isEmpty() ? right : new FilterExec(right, Operands.and(conditions));
    }

    private static boolean mayBeNull(Expr expr, Schema schema) {
        return !(expr instanceof Expr.ColumnRef column) || schema.field(column.index()).nullable();
    }

    private List<Key> keys(List<RexNode> conjuncts, Schema left, Schema right) {
        List<Key> keys = new ArrayList<>();
        for (RexNode conjunct : conjuncts) {
            Key key = key(conjunct, left, right);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private @Nullable Key key(RexNode condition, Schema left, Schema right) {
        boolean equality =
                condition.getKind() == SqlKind.EQUALS
                        || condition.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
        if (!equality) {
            return null;
        }
        List<RexNode> operands = ((RexCall) condition).getOperands();
        RexNode first = operands.get(0);
        RexNode second = operands.get(1);
        boolean nullsEqual = condition.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
        if (isLeft(first) && isRight(second)) {
            return key(first, second, left, right, nullsEqual);
        }
        return isRight(first) && isLeft(second)
                ? key(second, first, left, right, nullsEqual)
                : null;
    }

    private Key key(
            RexNode ofLeft, RexNode ofRight, Schema left, Schema right, boolean nullsEqual) {
        Expr rightKey = new ExprLowering(scope, left.concat(right)).lower(ofRight);
        return new Key(
                new ExprLowering(scope, left).lower(ofLeft),
                ColumnReferences.moved(rightKey, column -> column - leftWidth),
                nullsEqual);
    }

    /// Whether an expression reads no column of the right side.
    private boolean isLeft(RexNode node) {
        ImmutableBitSet read = RelOptUtil.InputFinder.bits(node);
        return read.nextSetBit(leftWidth) < 0;
    }

    private boolean isRight(RexNode node) {
        ImmutableBitSet read = RelOptUtil.InputFinder.bits(node);
        return !read.isEmpty() && read.nextSetBit(0) >= leftWidth;
    }

    /// About how many different keys the right side has; 0 without keys.
    private static double distinct(List<Key> keys, Statistics right) {
        double rows = right.rowCount().toOptional().map(Long::doubleValue).orElse(1e6);
        double distinct = keys.isEmpty() ? 0 : 1;
        for (Key key : keys) {
            distinct *=
                    key.right instanceof Expr.ColumnRef column
                            ? right.columns()
                                    .get(column.index())
                                    .distinctCount()
                                    .toOptional()
                                    .map(Long::doubleValue)
                                    .orElse(rows)
                            : rows;
        }
        return Math.min(rows, distinct);
    }

    private ExecutionPlan hashJoin(
            ExecutionPlan left,
            ExecutionPlan right,
            List<Key> keys,
            boolean nullsEqual,
            Expr residual) {
        KeySide leftSide = new KeySide(left);
        KeySide rightSide = new KeySide(right);
        List<Integer> leftKeys = new ArrayList<>();
        List<Integer> rightKeys = new ArrayList<>();
        for (Key key : keys) {
            DataType common = JoinLowering.keyType(key.left.type(), key.right.type());
            leftKeys.add(leftSide.key(key.left, common));
            rightKeys.add(rightSide.key(key.right, common));
        }
        int added = leftSide.plan().schema().size() - leftWidth;
        Expr moved =
                ColumnReferences.moved(
                        residual, column -> column < leftWidth ? column : column + added);
        List<Field> fields = new ArrayList<>(promised.fields().subList(0, leftWidth));
        fields.addAll(leftSide.addedFields());
        fields.add(promised.field(leftWidth));
        HashJoinExec marked =
                new HashJoinExec(
                        leftSide.plan(),
                        rightSide.plan(),
                        JoinType.MARK,
                        leftKeys,
                        rightKeys,
                        nullsEqual,
                        moved,
                        Schema.of(fields));
        if (added == 0) {
            return marked;
        }
        List<Expr> columns = new ArrayList<>(Columns.all(promised).subList(0, leftWidth));
        columns.add(Columns.ref(marked.schema(), leftWidth + added));
        return new ProjectionExec(marked, columns, promised);
    }
}
