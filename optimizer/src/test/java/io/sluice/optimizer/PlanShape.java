package io.sluice.optimizer;

import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.operators.BuiltinExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanDescription;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What matters of a plan's shape, one line for each node, so that tests of it do not depend on how
/// EXPLAIN words things.
public final class PlanShape {

    private PlanShape() {}

    public static String of(ExecutionPlan plan) {
        StringBuilder text = new StringBuilder();
        append(plan, 0, text);
        return text.toString();
    }

    private static void append(ExecutionPlan plan, int depth, StringBuilder text) {
        text.append("  ".repeat(depth)).append(line(plan)).append('\n');
        plan.children().forEach(child -> append(child, depth + 1, text));
    }

    private static String line(ExecutionPlan plan) {
        return switch (plan) {
            case FilterExec filter -> "filter " + ExprPrinter.print(filter.predicate());
            case ProjectionExec projection -> "project " + columns(projection);
            case HashJoinExec join ->
                    join.type().name().toLowerCase(Locale.ROOT)
                            + " join "
                            + keys(join)
                            + residual(join.residual());
            case NestedLoopJoinExec join ->
                    "loop "
                            + join.type().name().toLowerCase(Locale.ROOT)
                            + " join"
                            + residual(join.condition());
            case HashAggregateExec aggregate ->
                    "aggregate "
                            + aggregate.mode().name().toLowerCase(Locale.ROOT)
                            + " by "
                            + aggregate.keys().stream().map(ExprPrinter::print).toList();
            case RemoteExchangeExec remote -> "stage " + remote.stage();
            case BuiltinExec node -> node.name() + details(node);
            default -> leaf(plan);
        };
    }

    private static String columns(ProjectionExec projection) {
        long computed =
                projection.expressions().stream()
                        .filter(expr -> !(expr instanceof Expr.ColumnRef))
                        .count();
        return projection.expressions().size()
                + " columns"
                + (computed == 0 ? "" : ", " + computed + " computed");
    }

    private static String keys(HashJoinExec join) {
        List<String> keys =
                IntStream.range(0, join.leftKeys().size())
                        .mapToObj(i ->
                                join.left().schema().field(join.leftKeys().get(i)).name()
                                        + (join.nullsEqual() ? " == " : " = ")
                                        + join.right()
                                                .schema()
                                                .field(join.rightKeys().get(i))
                                                .name())
                        .toList();
        return String.join(", ", keys);
    }

    private static String residual(Expr residual) {
        return residual.equals(Expr.TRUE) ? "" : " where " + ExprPrinter.print(residual);
    }

    private static String details(ExecutionPlan node) {
        return switch (node.name()) {
            case "ExchangeExec", "LimitExec", "TopKExec" ->
                    " " + PlanDescription.of(node).arguments().values();
            default -> "";
        };
    }

    private static String leaf(ExecutionPlan plan) {
        PlanDescription description = PlanDescription.of(plan);
        return "scan "
                + description.arguments().getOrDefault("table", plan.name())
                + " "
                + plan.schema().fields().stream().map(field -> field.name()).toList();
    }
}
