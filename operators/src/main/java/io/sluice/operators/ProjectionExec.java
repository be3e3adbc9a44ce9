package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.ProjectionEstimate;
import io.sluice.operators.internal.expr.ProjectionEvaluator;
import io.sluice.operators.internal.step.ProjectionStep;
import io.sluice.operators.internal.step.SelectColumnsStep;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.Statistics;
import io.sluice.plan.Step;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;

/// Computes each output column from the input's columns, row by row.
///
/// One batch in, one batch out. Plain column references cost nothing; with computed columns beside
/// them under a selection, the selected rows are copied. Holds nothing between batches. Order,
/// partitioning and event time remain as far as their columns do.
///
/// @param expressions one for each column of the schema, of its type
public record ProjectionExec(ExecutionPlan input, List<Expr> expressions, Schema schema)
        implements BuiltinExec, StepExec {

    public ProjectionExec {
        requireNonNull(input, "input is null");
        expressions = List.copyOf(expressions);
        for (Expr expression : expressions) {
            NodeChecks.expression("ProjectionExec", expression, input.schema());
        }
        NodeChecks.types("ProjectionExec", schema, expressions.stream().map(Expr::type).toList());
    }

    @Override
    public PlanProperties properties() {
        return ColumnMapping.of(input.schema().size(), expressions).map(PlanProperties.like(input));
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ProjectionExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 1);
        return new ProjectionExec(children.getFirst(), expressions, schema);
    }

    @Override
    public Statistics statistics() {
        return ProjectionEstimate.of(expressions, input.statistics());
    }

    @Override
    public void describe(PlanDescription description) {
        description.addAll("expressions", expressions.stream().map(ExprPrinter::print).toList());
    }

    @Override
    public Step newStep(int partition, TaskContext context) {
        if (expressions.stream().allMatch(Expr.ColumnRef.class::isInstance)) {
            int[] columns =
                    expressions.stream()
                            .mapToInt(column -> ((Expr.ColumnRef) column).index())
                            .toArray();
            return new SelectColumnsStep(columns, schema);
        }
        return new ProjectionStep(
                ProjectionEvaluator.compile(expressions, context.functions()),
                schema,
                context.allocator());
    }
}
