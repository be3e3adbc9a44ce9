package io.sluice.optimizer.internal.logical;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// A union of unions becomes one of all their inputs.
///
/// ```
/// Union(Union(Union(a, b), c), d)  →  Union(a, b, c, d)
/// ```
///
/// A union that keeps duplicates does not take in one that drops them. Calcite's rule does one step
/// at a time and copies all inputs in each; a text may hold thousands of them.
final class FlattenUnions extends RelHomogeneousShuttle {

    private FlattenUnions() {}

    static RelNode rewrite(RelNode root) {
        return root.accept(new FlattenUnions());
    }

    @Override
    public RelNode visit(LogicalUnion union) {
        List<RelNode> inputs = new ArrayList<>();
        Deque<RelNode> waiting = new ArrayDeque<>();
        waiting.push(union);
        while (!waiting.isEmpty()) {
            RelNode next = waiting.pop();
            if (next instanceof LogicalUnion inner && (inner.all || !union.all)) {
                inner.getInputs().reversed().forEach(waiting::push);
            } else {
                inputs.add(next.accept(this));
            }
        }
        return union.copy(union.getTraitSet(), inputs);
    }

    @Override
    public RelNode visit(RelNode node) {
        return super.visit(node).accept(new IntoSubQueries());
    }

    /// Rewrites the trees that hang in expressions.
    private final class IntoSubQueries extends RexShuttle {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode rewritten = operands.rel.accept(FlattenUnions.this);
            return rewritten == operands.rel ? operands : operands.clone(rewritten);
        }
    }
}
