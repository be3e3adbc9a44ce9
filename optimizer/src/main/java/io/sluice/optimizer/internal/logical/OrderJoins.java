package io.sluice.optimizer.internal.logical;

import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.DpHyp;
import org.apache.calcite.rel.rules.HyperGraph;
import org.apache.calcite.tools.RelBuilder;

/// Puts the joins of each hypergraph into the order with the fewest estimated rows in all, by
/// dynamic programming over connected sub-graphs: G. Moerkotte, T. Neumann, *Dynamic Programming
/// Strikes Back* (SIGMOD 2008), as Calcite has it.
///
/// Calcite's own rule gives up beyond 127 sub-graphs, which eight tables can have. A hypergraph
/// that is too large for this too is left in the tree.
final class OrderJoins extends RelHomogeneousShuttle {

    private static final int MAX_SUB_GRAPHS = 4096;

    private final RelBuilder relBuilder;

    private OrderJoins(RelBuilder relBuilder) {
        this.relBuilder = relBuilder;
    }

    static RelNode rewrite(RelNode root, RelBuilder relBuilder) {
        return root.accept(new OrderJoins(relBuilder));
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode below = super.visit(node);
        if (!(below instanceof HyperGraph graph)) {
            return below;
        }
        DpHyp search =
                new DpHyp(graph, relBuilder, graph.getCluster().getMetadataQuery(), MAX_SUB_GRAPHS);
        search.startEnumerateJoin();
        RelNode best = search.getBestPlan();
        return best == null ? below : best;
    }
}
