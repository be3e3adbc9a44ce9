package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.FilterEstimate;
import io.sluice.operators.estimate.JoinEstimate;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.operators.internal.join.BuildSide;
import io.sluice.operators.internal.join.JoinBuilder;
import io.sluice.operators.internal.join.JoinProbe;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Mono;

/// Joins rows whose keys are equal.
///
/// The right side is built: all its partitions are read into one hash table, which the partitions
/// of the task share; then the left side streams through, partition by partition, in its order. A
/// key that is null equals nothing, unless `nullsEqual`; NaN equals NaN and -0.0 equals 0.0.
///
/// For MARK, what may be null depends on `nullsEqual`. If it is false, the keys are compared as IN
/// does it, and the residual, where it is not true, leaves a pair out: `(a, b) IN (SELECT … WHERE
/// residual)`. If it is true, the keys pick the right rows, and the residual is what is asked of
/// them: the mark is null where it is null for one of them and true for none.
///
/// Holds the right side (O(rows) off-heap memory). A left batch of n rows with m matches yields
/// about m / batch size batches. Right rows without a match, for RIGHT and FULL, come from the
/// partition that ends last.
///
/// @param leftKeys columns of the left side, at least one
/// @param rightKeys columns of the right side with the same types, one for one
/// @param nullsEqual whether a null key equals a null key
/// @param residual a condition over the left columns followed by the right ones which a pair must
///   also meet to be a match; [Expr#TRUE] for none
/// @param schema the left columns, followed by the right ones or the mark as the type has them
public record HashJoinExec(
        ExecutionPlan left,
        ExecutionPlan right,
        JoinType type,
        List<Integer> leftKeys,
        List<Integer> rightKeys,
        boolean nullsEqual,
        Expr residual,
        Schema schema)
        implements BuiltinExec, StepExec {

    public HashJoinExec {
        requireNonNull(left, "left is null");
        requireNonNull(right, "right is null");
        requireNonNull(type, "type is null");
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        checkKeys(leftKeys, left.schema(), rightKeys, right.schema());
        NodeChecks.condition("HashJoinExec", residual, left.schema().concat(right.schema()));
        NodeChecks.types(
                "HashJoinExec", schema, JoinShape.columns(type, left.schema(), right.schema()));
    }

    @Override
    public PlanProperties properties() {
        return JoinShape.properties(type, left, right);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(left, right);
    }

    @Override
    public HashJoinExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 2);
        return new HashJoinExec(
                children.getFirst(),
                children.getLast(),
                type,
                leftKeys,
                rightKeys,
                nullsEqual,
                residual,
                schema);
    }

    @Override
    public Statistics statistics() {
        Statistics ofLeft = left.statistics();
        Statistics ofRight = right.statistics();
        double residualSelectivity =
                FilterEstimate.selectivity(residual, JoinEstimate.pair(ofLeft, ofRight));
        return JoinEstimate.onKeys(type, ofLeft, leftKeys, ofRight, rightKeys, residualSelectivity);
    }

    @Override
    public List<Boolean> needsWholeInput() {
        return List.of(type.keepsUnmatchedRight(), true);
    }

    @Override
    public void describe(PlanDescription description) {
        List<String> keys = new ArrayList<>(leftKeys.size());
        for (int i = 0; i < leftKeys.size(); i++) {
            keys.add(
                    left.schema().field(leftKeys.get(i)).name()
                            + (nullsEqual ? " is not distinct from " : " = ")
                            + right.schema().field(rightKeys.get(i)).name());
        }
        description.add("type", type.name().toLowerCase(Locale.ROOT)).addAll("on", keys);
        if (!residual.equals(Expr.TRUE)) {
            description.add("residual", ExprPrinter.print(residual));
        }
    }

    @Override
    public Mono<Void> prepare(int partition, TaskContext context) {
        return buildSide(context).ready();
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        JoinProbe probe =
                new JoinProbe(
                        type,
                        leftKeys,
                        rightKeys,
                        residual,
                        left.schema().concat(right.schema()),
                        schema);
        return probe.newStep(buildSide(context), context);
    }

    private BuildSide buildSide(TaskContext context) {
        return context.shared(BuildSide.class, () -> newBuildSide(context));
    }

    private BuildSide newBuildSide(TaskContext context) {
        int probes = left.properties().partitioning().count();
        boolean distinct =
                switch (type) {
                    case SEMI, ANTI -> residual.equals(Expr.TRUE);
                    case INNER, LEFT, RIGHT, FULL, MARK -> false;
                };
        JoinBuilder.Keys keys = new JoinBuilder.Keys(rightKeys, keyLayout(), nullsEqual, distinct);
        JoinBuilder builder = new JoinBuilder(type, right.schema(), Optional.of(keys), probes);
        return new BuildSide(
                context, 1, right.properties().partitioning().count(), probes, builder);
    }

    /// Keys of both sides are packed alike, so a decimal takes the room of the wider one.
    private KeyLayout keyLayout() {
        List<DataType> types = new ArrayList<>(leftKeys.size());
        for (int i = 0; i < leftKeys.size(); i++) {
            DataType leftType = left.schema().field(leftKeys.get(i)).type();
            DataType rightType = right.schema().field(rightKeys.get(i)).type();
            boolean rightIsWider =
                    leftType instanceof DataType.Decimal leftDecimal
                            && rightType instanceof DataType.Decimal rightDecimal
                            && rightDecimal.precision() > leftDecimal.precision();
            types.add(rightIsWider ? rightType : leftType);
        }
        return nullsEqual ? KeyLayout.nullable(types) : KeyLayout.required(types);
    }

    private static void checkKeys(
            List<Integer> leftKeys, Schema left, List<Integer> rightKeys, Schema right) {
        if (leftKeys.isEmpty() || leftKeys.size() != rightKeys.size()) {
            throw new IllegalArgumentException(
                    "HashJoinExec: "
                            + leftKeys.size()
                            + " keys on the left, "
                            + rightKeys.size()
                            + " on the right");
        }
        for (int i = 0; i < leftKeys.size(); i++) {
            NodeChecks.column("HashJoinExec", leftKeys.get(i), left);
            NodeChecks.column("HashJoinExec", rightKeys.get(i), right);
            DataType leftType = left.field(leftKeys.get(i)).type();
            DataType rightType = right.field(rightKeys.get(i)).type();
            NodeChecks.key("HashJoinExec", leftType);
            if (!comparable(leftType, rightType)) {
                throw new IllegalArgumentException(
                        "HashJoinExec: key "
                                + i
                                + " is "
                                + leftType.sqlName()
                                + " on the left, "
                                + rightType.sqlName()
                                + " on the right");
            }
        }
    }

    /// Decimals of one scale are equal where their unscaled values are.
    private static boolean comparable(DataType left, DataType right) {
        return left.equals(right)
                || (left instanceof DataType.Decimal(_, int leftScale)
                        && right instanceof DataType.Decimal(_, int rightScale)
                        && leftScale == rightScale);
    }
}
