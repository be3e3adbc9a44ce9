package io.sluice.codec.internal;

import io.sluice.codec.proto.PlanNode;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// Plans as lists of their nodes in post-order.
public final class PlanTree {

    private static final String KIND = "plan";

    private final int maxDepth;
    private final int maxNodes;
    private final Consumer<ExecutionPlan> visitor;
    private int nodes;

    private PlanTree(int maxDepth, int maxNodes, Consumer<ExecutionPlan> visitor) {
        this.maxDepth = maxDepth;
        this.maxNodes = maxNodes;
        this.visitor = visitor;
    }

    /// Shows each node after its children.
    public static void visit(
            ExecutionPlan plan, int maxDepth, int maxNodes, Consumer<ExecutionPlan> visitor) {
        new PlanTree(maxDepth, maxNodes, visitor).visit(plan, 1);
    }

    /// The plan of nodes that came in post-order.
    public static ExecutionPlan build(
            List<PlanNode> nodes,
            int maxDepth,
            BiFunction<PlanNode, List<ExecutionPlan>, ExecutionPlan> decoder) {
        PostOrder<ExecutionPlan> trees = new PostOrder<>(KIND, maxDepth);
        for (PlanNode node : nodes) {
            trees.put(decoder.apply(node, trees.take(node.getChildren())));
        }
        return trees.only();
    }

    private void visit(ExecutionPlan node, int depth) {
        PostOrder.requireDepth(KIND, depth, maxDepth);
        if (++nodes > maxNodes) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, "the plan has more than " + maxNodes + " nodes");
        }
        for (ExecutionPlan child : node.children()) {
            visit(child, depth + 1);
        }
        visitor.accept(node);
    }
}
