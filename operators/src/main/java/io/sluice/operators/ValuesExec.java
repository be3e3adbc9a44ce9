package io.sluice.operators;

import static java.util.Objects.requireNonNull;

import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.estimate.ValuesEstimate;
import io.sluice.operators.internal.step.ConstantRows;
import io.sluice.plan.BatchSource;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanDescription;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.SourceExec;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/// Rows of constants, in their order, as one partition.
///
/// @param rows literals and null literals, one for each column of the schema and of its type
public record ValuesExec(List<List<Expr>> rows, Schema schema) implements BuiltinExec, SourceExec {

    /// More rows than this are counted by EXPLAIN, not shown.
    private static final int SHOWN_ROWS = 3;

    public ValuesExec {
        rows = rows.stream().map(List::copyOf).toList();
        requireNonNull(schema, "schema is null");
        for (List<Expr> row : rows) {
            NodeChecks.types("ValuesExec", schema, row.stream().map(Expr::type).toList());
            row.forEach(ValuesExec::requireConstant);
        }
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.of(Partitioning.single());
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of();
    }

    @Override
    public ValuesExec withChildren(List<ExecutionPlan> children) {
        NodeChecks.children(this, children, 0);
        return this;
    }

    @Override
    public Statistics statistics() {
        return ValuesEstimate.of(rows, schema);
    }

    @Override
    public void describe(PlanDescription description) {
        if (rows.size() > SHOWN_ROWS) {
            description.add("rows", rows.size());
        } else {
            description.addAll(
                    "rows",
                    rows.stream()
                            .map(row ->
                                    row.stream()
                                            .map(ExprPrinter::print)
                                            .collect(Collectors.joining(", ", "(", ")")))
                            .toList());
        }
    }

    @Override
    public Mono<BatchSource> open(int partition, TaskContext context) {
        return Mono.fromSupplier(() ->
                new ConstantRows(
                        rows,
                        schema,
                        context.query().get(EngineOptions.BATCH_ROWS),
                        context.allocator()));
    }

    private static void requireConstant(Expr expr) {
        if (!(expr instanceof Expr.Literal) && !(expr instanceof Expr.NullLiteral)) {
            throw new IllegalArgumentException(
                    "ValuesExec: \"" + ExprPrinter.print(expr) + "\" is not a constant");
        }
    }
}
