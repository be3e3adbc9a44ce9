package io.sluice.optimizer.internal.logical;

import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.DpHyp;
import org.apache.calcite.rel.rules.HyperEdge;
import org.apache.calcite.rel.rules.HyperGraph;
import org.apache.calcite.tools.RelBuilder;

/// Puts the joins of each hypergraph into the order with the fewest estimated rows in all, by
/// dynamic programming over connected sub-graphs: G. Moerkotte, T. Neumann, *Dynamic Programming
/// Strikes Back* (SIGMOD 2008), as Calcite has it.
///
/// The search takes time that grows with the number of connected sub-graphs: twelve tables in a row
/// have 78, around a common one more than 2,000. A hypergraph with more than it is worth is left in
/// the tree.
final class OrderJoins extends RelHomogeneousShuttle {

    /// Some tens of milliseconds.
    private static final int MAX_SUB_GRAPHS = 200;

    /// Beyond, even the look at the neighbours of one table is too much.
    static final int MAX_TABLES = 16;

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
        if (!(below instanceof HyperGraph graph) || !new SubGraphs(graph).areFew()) {
            return below;
        }
        DpHyp search =
                new DpHyp(
                        graph,
                        relBuilder,
                        graph.getCluster().getMetadataQuery(),
                        Integer.MAX_VALUE);
        search.startEnumerateJoin();
        RelNode best = search.getBestPlan();
        return best == null ? below : best;
    }

    /// Counts the connected sub-graphs, of which each is found from one with a table less.
    private static final class SubGraphs {

        private final long[] neighbours;
        private final Set<Long> found = new HashSet<>();

        SubGraphs(HyperGraph graph) {
            this.neighbours = new long[graph.getInputs().size()];
            if (neighbours.length > MAX_TABLES) {
                return;
            }
            for (HyperEdge edge : graph.getEdges()) {
                long ends = edge.getEndpoint();
                for (int table = 0; table < neighbours.length; table++) {
                    if ((ends & 1L << table) != 0) {
                        neighbours[table] |= ends;
                    }
                }
            }
        }

        boolean areFew() {
            if (neighbours.length > MAX_TABLES) {
                return false;
            }
            for (int table = 0; table < neighbours.length; table++) {
                grow(1L << table);
            }
            return found.size() <= MAX_SUB_GRAPHS;
        }

        private void grow(long subGraph) {
            if (found.size() > MAX_SUB_GRAPHS || !found.add(subGraph)) {
                return;
            }
            for (int table = 0; table < neighbours.length; table++) {
                boolean isNeighbour =
                        (subGraph & 1L << table) == 0 && (neighbours[table] & subGraph) != 0;
                if (isNeighbour) {
                    grow(subGraph | 1L << table);
                }
            }
        }
    }
}
