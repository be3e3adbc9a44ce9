package io.sluice.optimizer.internal.logical;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSimplify;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.tools.RelBuilderFactory;

/// Whether Calcite may simplify the expressions of a statement. Its simplifier compares the terms
/// of a condition with each other, over and over: 1,000 of them took it two minutes. Where an
/// expression is long, or the statement, constants are computed and nothing else.
///
/// Belongs to one statement and is used by one thread.
final class Simplification {

    /// What a person may write, and what the simplifier does in some tens of milliseconds.
    private static final int MOST_NODES = 300;

    /// What is known of the rows of each is compared with what is known of all others.
    private static final int MOST_RELATIONS = 500;

    /// Nodes of a column over the tables.
    private static final double MOST_WRITTEN_OUT = 2_000;

    /// Makes algebra for the rules, simplified or not. Constants it leaves as they are: Calcite
    /// brings those of a union to one type by casts, which it then takes for constants.
    static final RelBuilderFactory BUILDER =
            (cluster, schema) ->
                    (mayRun(cluster) ? Builders.SIMPLIFYING : Builders.PLAIN)
                            .create(cluster, schema);

    /// The two kinds.
    private static final class Builders {

        static final RelBuilderFactory SIMPLIFYING =
                RelBuilder.proto(RelBuilder.Config.DEFAULT.withSimplifyValues(false));

        static final RelBuilderFactory PLAIN =
                RelBuilder.proto(
                        RelBuilder.Config.DEFAULT.withSimplifyValues(false).withSimplify(false));
    }

    private boolean allowed = true;

    private static boolean mayRun(RelOptCluster cluster) {
        return cluster.getPlanner().getContext().unwrapOrThrow(Simplification.class).allowed;
    }

    boolean isAllowed() {
        return allowed;
    }

    /// From here on nothing is simplified.
    void forbid() {
        allowed = false;
    }

    /// Whether Calcite's simplifier asserts of its own results what does not hold: it puts values
    /// that are never null in the place of others, and takes calls for stricter than their types.
    boolean isToBlame(AssertionError error) {
        StackTraceElement[] trace = error.getStackTrace();
        return allowed
                && trace.length > 0
                && trace[0].getClassName().equals(RexSimplify.class.getName());
    }

    /// Looks at all expressions of a statement, before any rule runs, and again when sub-queries
    /// have become part of the tree.
    void decide(RelNode root) {
        RexRewriting.apply(root, new Measure());
        allowed &=
                relations(root) <= MOST_RELATIONS && WrittenOut.longest(root) <= MOST_WRITTEN_OUT;
    }

    private static int relations(RelNode root) {
        int count = 1;
        for (RelNode input : root.getInputs()) {
            count += relations(input);
        }
        return count;
    }

    /// Counts the nodes of each expression on its own.
    private final class Measure extends RexShuttle {

        private int depth;
        private int nodes;

        @Override
        public RexNode visitCall(RexCall call) {
            if (depth++ == 0) {
                nodes = 0;
            }
            nodes++;
            allowed &= nodes <= MOST_NODES;
            RexNode same = allowed ? super.visitCall(call) : call;
            depth--;
            return same;
        }

        @Override
        public RexNode visitLiteral(RexLiteral literal) {
            nodes++;
            return literal;
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            return subQuery;
        }
    }

    /// Computes what is constant in all expressions of a tree.
    static RelNode foldConstants(RelNode root, RexExecutor executor) {
        return RexRewriting.apply(root, new Folding(root.getCluster().getRexBuilder(), executor));
    }

    private static final class Folding extends RexShuttle {

        private final RexBuilder rexBuilder;
        private final RexExecutor executor;

        Folding(RexBuilder rexBuilder, RexExecutor executor) {
            this.rexBuilder = rexBuilder;
            this.executor = executor;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            RexCall folded = (RexCall) super.visitCall(call);
            boolean constant =
                    !folded.getOperands().isEmpty()
                            && RexUtil.isDeterministic(folded)
                            && folded.getOperands().stream().allMatch(RexLiteral.class::isInstance);
            if (!constant) {
                return folded;
            }
            List<RexNode> value = new ArrayList<>(1);
            executor.reduce(rexBuilder, List.of(folded), value);
            return value.getFirst();
        }
    }
}
