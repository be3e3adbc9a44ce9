package io.sluice.optimizer.rules;

import io.sluice.expr.Expr;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.spec.JoinType;
import io.sluice.optimizer.internal.plan.ColumnReferences;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts the side with fewer estimated rows on the right, where joins hold it in memory, and never
/// an unbounded one.
///
/// ```
/// HashJoinExec: inner, a = b                 ProjectionExec: columns as before
///   nation (25 rows)               →           HashJoinExec: inner, b = a
///   customer (150000 rows)                       customer
///                                                nation
/// ```
///
/// Does not apply to semi, anti and mark joins, whose sides mean different things, and where the
/// rows of a side are unknown.
public final class ChooseBuildSide implements PhysicalOptimizerRule {

    @Override
    public String name() {
        return "ChooseBuildSide";
    }

    @Override
    public ExecutionPlan optimize(ExecutionPlan plan, PlanningContext context) {
        return PlanRewriter.transformUp(plan, ChooseBuildSide::rewrite).plan();
    }

    private static Transformed rewrite(ExecutionPlan node) {
        return switch (node) {
            case HashJoinExec join
                    when mirrored(join.type()).isPresent()
                            && shouldSwap(join.left(), join.right()) ->
                    Transformed.yes(restored(swapped(join), join.left().schema(), join.schema()));
            case NestedLoopJoinExec join
                    when mirrored(join.type()).isPresent()
                            && shouldSwap(join.left(), join.right()) ->
                    Transformed.yes(restored(swapped(join), join.left().schema(), join.schema()));
            default -> Transformed.no(node);
        };
    }

    private static Optional<JoinType> mirrored(JoinType type) {
        return switch (type) {
            case INNER -> Optional.of(JoinType.INNER);
            case LEFT -> Optional.of(JoinType.RIGHT);
            case RIGHT -> Optional.of(JoinType.LEFT);
            case FULL -> Optional.of(JoinType.FULL);
            case SEMI, ANTI, MARK -> Optional.empty();
        };
    }

    private static boolean shouldSwap(ExecutionPlan left, ExecutionPlan right) {
        if (left.properties().isUnbounded() || right.properties().isUnbounded()) {
            return !left.properties().isUnbounded();
        }
        Optional<Long> leftRows = left.statistics().rowCount().toOptional();
        Optional<Long> rightRows = right.statistics().rowCount().toOptional();
        return leftRows.isPresent() && rightRows.isPresent() && leftRows.get() < rightRows.get();
    }

    private static ExecutionPlan swapped(HashJoinExec join) {
        return new HashJoinExec(
                join.right(),
                join.left(),
                mirrored(join.type()).orElseThrow(),
                join.rightKeys(),
                join.leftKeys(),
                join.nullsEqual(),
                exchanged(join.residual(), join.left().schema(), join.right().schema()),
                exchanged(join.schema(), join.left().schema()));
    }

    private static ExecutionPlan swapped(NestedLoopJoinExec join) {
        return new NestedLoopJoinExec(
                join.right(),
                join.left(),
                mirrored(join.type()).orElseThrow(),
                exchanged(join.condition(), join.left().schema(), join.right().schema()),
                exchanged(join.schema(), join.left().schema()));
    }

    /// A condition over left and right columns as one over right and left columns.
    private static Expr exchanged(Expr condition, Schema left, Schema right) {
        return ColumnReferences.moved(
                condition,
                column -> column < left.size() ? column + right.size() : column - left.size());
    }

    private static Schema exchanged(Schema joined, Schema left) {
        List<Field> fields = joined.fields();
        List<Field> exchanged = new ArrayList<>(fields.subList(left.size(), fields.size()));
        exchanged.addAll(fields.subList(0, left.size()));
        return Schema.of(exchanged);
    }

    private static ExecutionPlan restored(ExecutionPlan swapped, Schema left, Schema schema) {
        int rightSize = schema.size() - left.size();
        List<Expr> columns = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            int column = i < left.size() ? i + rightSize : i - left.size();
            Field field = swapped.schema().field(column);
            columns.add(new Expr.ColumnRef(column, field.name(), field.type()));
        }
        return new ProjectionExec(swapped, columns, schema);
    }
}
