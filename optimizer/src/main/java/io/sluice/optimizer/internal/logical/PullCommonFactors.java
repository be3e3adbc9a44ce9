package io.sluice.optimizer.internal.logical;

import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/// `(a AND b) OR (a AND c)` becomes `a AND (b OR c)` in filters and inner joins.
///
/// Where `a` is an equality of two tables this makes a hash join of what would try all pairs (TPC-H
/// q19). None of Calcite's rules does it.
final class PullCommonFactors extends RelHomogeneousShuttle {

    private PullCommonFactors() {}

    static RelNode rewrite(RelNode root) {
        return root.accept(new PullCommonFactors());
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode below = super.visit(node);
        RexBuilder rexBuilder = node.getCluster().getRexBuilder();
        if (below instanceof Filter filter) {
            RexNode condition = RexUtil.pullFactors(rexBuilder, filter.getCondition());
            return condition.equals(filter.getCondition())
                    ? below
                    : filter.copy(filter.getTraitSet(), filter.getInput(), condition);
        }
        if (below instanceof Join join && join.getJoinType() == JoinRelType.INNER) {
            RexNode condition = RexUtil.pullFactors(rexBuilder, join.getCondition());
            return condition.equals(join.getCondition())
                    ? below
                    : join.copy(
                            join.getTraitSet(),
                            condition,
                            join.getLeft(),
                            join.getRight(),
                            join.getJoinType(),
                            join.isSemiJoinDone());
        }
        return below;
    }
}
