package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.FilterEstimate;
import io.sluice.operators.estimate.JoinEstimate;
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
import io.sluice.type.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import reactor.core.publisher.Mono;

/// Joins rows for which a condition is true, by trying all pairs: for joins without an equality.
///
/// The right side is held, once for all partitions of the task; the left side streams through,
/// partition by partition, in its order. For MARK the condition itself has the semantics of IN: the
/// mark is null where no pair is true and one is null.
///
/// Holds the right side (O(rows)); time is the product of both sides. Right rows without a match,
/// for RIGHT and FULL, come from the partition that ends last.
///
/// @param condition over the left columns followed by the right ones; [Expr#TRUE] for all pairs
public record NestedLoopJoinExec(
        ExecutionPlan left, ExecutionPlan right, JoinType type, Expr condition, Schema schema)
        implements BuiltinExec, StepExec {

    public NestedLoopJoinExec {
        requireNonNull(left, "left is null");
        requireNonNull(right, "right is null");
        requireNonNull(type, "type is null");
        NodeChecks.condition("NestedLoopJoinExec", condition, left.schema().concat(right.schema()));
        NodeChecks.types(
                "NestedLoopJoinExec",
                schema,
                JoinShape.columns(type, left.schema(), right.schema()));
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
    public NestedLoopJoinExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 2);
        return new NestedLoopJoinExec(
                children.getFirst(), children.getLast(), type, condition, schema);
    }

    @Override
    public Statistics statistics() {
        Statistics ofLeft = left.statistics();
        Statistics ofRight = right.statistics();
        double selectivity =
                FilterEstimate.selectivity(condition, JoinEstimate.pair(ofLeft, ofRight));
        return JoinEstimate.of(type, ofLeft, ofRight, selectivity);
    }

    @Override
    public List<Boolean> needsWholeInput() {
        return List.of(type.keepsUnmatchedRight(), true);
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("type", type.name().toLowerCase(Locale.ROOT));
        if (!condition.equals(Expr.TRUE)) {
            description.add("condition", ExprPrinter.print(condition));
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
                        List.of(),
                        List.of(),
                        condition,
                        left.schema().concat(right.schema()),
                        schema);
        return probe.newStep(buildSide(context), context);
    }

    private BuildSide buildSide(TaskContext context) {
        int probes = left.properties().partitioning().count();
        JoinBuilder builder = new JoinBuilder(type, right.schema(), Optional.empty(), probes);
        return context.shared(
                BuildSide.class,
                () ->
                        new BuildSide(
                                context,
                                1,
                                right.properties().partitioning().count(),
                                probes,
                                builder));
    }
}
