package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.FilterEstimate;
import io.sluice.operators.internal.expr.PredicateEvaluator;
import io.sluice.operators.internal.step.FilterStep;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;

/// Lets those rows through for which a condition is true; rows for which it is false or null go.
///
/// One batch in, at most one batch out: the same columns under a selection, nothing copied. Order,
/// partitioning and event time are the input's. Holds one array of row numbers.
public record FilterExec(ExecutionPlan input, Expr predicate) implements BuiltinExec, StepExec {

    public FilterExec {
        requireNonNull(input, "input is null");
        NodeChecks.condition("FilterExec", predicate, input.schema());
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input);
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public FilterExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new FilterExec(children.getFirst(), predicate);
    }

    @Override
    public Statistics statistics() {
        return FilterEstimate.of(predicate, input.statistics());
    }

    @Override
    public void describe(PlanDescription description) {
        description.add("predicate", ExprPrinter.print(predicate));
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        return new FilterStep(
                PredicateEvaluator.compile(predicate, context.functions()), context.allocator());
    }
}
