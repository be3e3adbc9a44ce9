package io.sluice.optimizer.internal.logical;

import java.util.Arrays;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;

/// How long the columns of a tree would be as expressions over its tables, without projections in
/// between: `SELECT a + a AS a FROM (SELECT a + a AS a FROM …)` doubles that with each level. What
/// follows columns to their origin does work of this size; to know it takes one look at each node.
final class WrittenOut {

    private double longest = 1;

    private WrittenOut() {}

    /// The number of nodes of the longest.
    static double longest(RelNode root) {
        WrittenOut sizes = new WrittenOut();
        sizes.columns(root);
        return sizes.longest;
    }

    /// The sizes of the columns of a node.
    private double[] columns(RelNode node) {
        double[] sizes =
                switch (node) {
                    case Project project -> projected(project, columns(project.getInput()));
                    case Filter filter -> columns(filter.getInput());
                    case Sort sort -> columns(sort.getInput());
                    case Join join -> joined(join);
                    case Aggregate aggregate -> grouped(aggregate);
                    default -> other(node);
                };
        for (double size : sizes) {
            longest = Math.max(longest, size);
        }
        return sizes;
    }

    private static double[] projected(Project project, double[] input) {
        return project.getProjects().stream()
                .mapToDouble(expression -> size(expression, input))
                .toArray();
    }

    private static double size(RexNode expression, double[] input) {
        return switch (expression) {
            case RexInputRef reference -> input[reference.getIndex()];
            case RexCall call -> {
                double size = 1;
                for (RexNode operand : call.getOperands()) {
                    size += size(operand, input);
                }
                yield size;
            }
            default -> 1;
        };
    }

    private double[] joined(Join join) {
        double[] left = columns(join.getLeft());
        double[] right = columns(join.getRight());
        double[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        int width = join.getRowType().getFieldCount();
        double[] sizes = Arrays.copyOf(both, width);
        if (width > both.length) {
            Arrays.fill(sizes, both.length, width, 1);
        }
        return sizes;
    }

    private double[] grouped(Aggregate aggregate) {
        double[] input = columns(aggregate.getInput());
        double[] sizes = ones(aggregate);
        ImmutableBitSet keys = aggregate.getGroupSet();
        for (int i = 0; i < keys.cardinality(); i++) {
            sizes[i] = input[keys.nth(i)];
        }
        return sizes;
    }

    /// Set operations give the columns of their inputs, all others columns of their own.
    private double[] other(RelNode node) {
        double[] sizes = ones(node);
        for (RelNode input : node.getInputs()) {
            double[] columns = columns(input);
            for (int i = 0; i < Math.min(sizes.length, columns.length); i++) {
                sizes[i] = Math.max(sizes[i], columns[i]);
            }
        }
        return sizes;
    }

    private static double[] ones(RelNode node) {
        double[] sizes = new double[node.getRowType().getFieldCount()];
        Arrays.fill(sizes, 1);
        return sizes;
    }
}
