package io.sluice.optimizer.internal.logical;

import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;

/// A sub-query's tree that does not refer to the outer query any more. For an outer row, its rows
/// are those of `rel` for which all of `pending` are true, in the first `width` columns.
///
/// @param pending conditions over the columns of `rel` that refer to the outer query
record Bound(RelNode rel, int width, List<RexNode> pending) {
    Bound {
        pending = List.copyOf(pending);
    }

    boolean isIndependent() {
        return pending.isEmpty();
    }
}
