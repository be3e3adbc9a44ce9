package io.sluice.optimizer.internal.logical;

import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// Applies a shuttle to every expression of a tree, those inside of sub-queries included.
final class RexRewriting extends RelHomogeneousShuttle {

    private final RexShuttle step;

    private RexRewriting(RexShuttle step) {
        this.step = step;
    }

    static RelNode apply(RelNode root, RexShuttle step) {
        return root.accept(new RexRewriting(step));
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode below = super.visit(node);
        return below.accept(step).accept(new IntoSubQueries());
    }

    /// Rewrites the trees that hang in expressions.
    private final class IntoSubQueries extends RexShuttle {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode rewritten = operands.rel.accept(RexRewriting.this);
            return rewritten == operands.rel ? operands : operands.clone(rewritten);
        }
    }
}
