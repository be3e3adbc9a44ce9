package io.sluice.optimizer.internal.lowering;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.internal.expr.ExprLowering;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.optimizer.internal.plan.ExprTypes;
import io.sluice.optimizer.internal.plan.Operands;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;

/// Joins with equalities of columns as hash joins, all others as nested loops.
final class JoinLowering {

    private final StatementScope scope;
    private final Join join;
    private final JoinType type;
    private final Schema promised;

    JoinLowering(StatementScope scope, Join join) {
        this.scope = scope;
        this.join = join;
        this.type = type(join.getJoinType());
        this.promised = TypeMapping.toSchema(join.getRowType());
    }

    private static JoinType type(JoinRelType type) {
        return switch (type) {
            case INNER -> JoinType.INNER;
            case LEFT -> JoinType.LEFT;
            case RIGHT -> JoinType.RIGHT;
            case FULL -> JoinType.FULL;
            case SEMI -> JoinType.SEMI;
            case ANTI -> JoinType.ANTI;
            default ->
                    throw new QueryException(
                            ErrorCode.UNSUPPORTED, type.lowerName + " join is not supported");
        };
    }

    ExecutionPlan lower(ExecutionPlan left, ExecutionPlan right) {
        Keys keys = keys(left.schema(), right.schema());
        if (keys.isEmpty()) {
            Expr condition =
                    pairLowering(left.schema(), right.schema()).condition(join.getCondition());
            return new NestedLoopJoinExec(left, right, type, condition, promised);
        }
        return hashJoin(left, right, keys);
    }

    private ExprLowering pairLowering(Schema left, Schema right) {
        return new ExprLowering(scope, left.concat(right));
    }

    private record Keys(
            List<Integer> left, List<Integer> right, boolean nullsEqual, Expr residual) {

        boolean isEmpty() {
            return left.isEmpty();
        }
    }

    /// The equalities that become keys. If nulls cannot be on one side, they cannot be equal, and
    /// IS NOT DISTINCT FROM is as good as `=`. Where `=` and IS NOT DISTINCT FROM are mixed, the
    /// latter stay behind as conditions, since a hash join treats all its keys alike.
    private Keys keys(Schema left, Schema right) {
        JoinInfo info = join.analyzeCondition();
        List<Boolean> plain = new ArrayList<>();
        for (int i = 0; i < info.leftKeys.size(); i++) {
            boolean noNulls =
                    !left.field(info.leftKeys.get(i)).nullable()
                            || !right.field(info.rightKeys.get(i)).nullable();
            plain.add(info.nullExclusionFlags.get(i) || noNulls);
        }
        boolean nullsEqual = !plain.contains(true);
        List<Integer> leftKeys = new ArrayList<>();
        List<Integer> rightKeys = new ArrayList<>();
        List<Expr> residual = new ArrayList<>();
        for (int i = 0; i < info.leftKeys.size(); i++) {
            int leftKey = info.leftKeys.get(i);
            int rightKey = info.rightKeys.get(i);
            if (plain.get(i) || nullsEqual) {
                leftKeys.add(leftKey);
                rightKeys.add(rightKey);
            } else {
                Schema pair = left.concat(right);
                residual.add(
                        Operands.compare(
                                Expr.ComparisonOp.IS_NOT_DISTINCT,
                                Columns.ref(pair, leftKey),
                                Columns.ref(pair, left.size() + rightKey)));
            }
        }
        ExprLowering lowering = pairLowering(left, right);
        info.nonEquiConditions.forEach(condition -> residual.add(lowering.condition(condition)));
        return new Keys(leftKeys, rightKeys, nullsEqual, Operands.and(residual));
    }

    private ExecutionPlan hashJoin(ExecutionPlan left, ExecutionPlan right, Keys keys) {
        KeySide leftSide = new KeySide(left);
        KeySide rightSide = new KeySide(right);
        List<Integer> leftKeys = new ArrayList<>();
        List<Integer> rightKeys = new ArrayList<>();
        for (int i = 0; i < keys.left.size(); i++) {
            int leftKey = keys.left.get(i);
            int rightKey = keys.right.get(i);
            DataType common =
                    keyType(
                            left.schema().field(leftKey).type(),
                            right.schema().field(rightKey).type());
            leftKeys.add(leftSide.key(leftKey, common));
            rightKeys.add(rightSide.key(rightKey, common));
        }
        if (!leftSide.extended() && !rightSide.extended()) {
            return new HashJoinExec(
                    left,
                    right,
                    type,
                    leftKeys,
                    rightKeys,
                    keys.nullsEqual,
                    keys.residual,
                    promised);
        }
        return extendedJoin(leftSide, rightSide, leftKeys, rightKeys, keys);
    }

    /// Equal values of equal types; decimals need only one scale.
    static DataType keyType(DataType left, DataType right) {
        return ExprTypes.common(left, right)
                .orElseThrow(() ->
                        new QueryException(
                                ErrorCode.SQL_INVALID,
                                left.sqlName()
                                        + " and "
                                        + right.sqlName()
                                        + " cannot be compared; cast one of them"));
    }

    /// A join over inputs with cast keys behind their columns, which a projection takes away again.
    private ExecutionPlan extendedJoin(
            KeySide left,
            KeySide right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            Keys keys) {
        int added = left.plan().schema().size() - left.width();
        Expr residual =
                ColumnReferences.moved(
                        keys.residual, column -> column < left.width() ? column : column + added);
        List<Field> fields = new ArrayList<>(promised.fields().subList(0, left.width()));
        fields.addAll(left.addedFields());
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < promised.size(); i++) {
            wanted.add(i < left.width() ? i : i + added);
        }
        fields.addAll(promised.fields().subList(left.width(), promised.size()));
        if (type.yieldsRightColumns()) {
            fields.addAll(right.addedFields());
        }
        Schema schema = Schema.of(fields);
        HashJoinExec extended =
                new HashJoinExec(
                        left.plan(),
                        right.plan(),
                        type,
                        leftKeys,
                        rightKeys,
                        keys.nullsEqual,
                        residual,
                        schema);
        return new ProjectionExec(
                extended,
                wanted.stream().map(column -> Columns.ref(schema, column)).toList(),
                promised);
    }
}
