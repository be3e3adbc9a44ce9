package io.sluice.optimizer.internal.logical;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/// References of sub-queries to the columns of one outer query, by the names under which it goes.
record OuterReferences(Set<CorrelationId> names) {

    OuterReferences {
        names = Set.copyOf(names);
    }

    boolean areIn(RelNode node) {
        return RelOptUtil.getVariablesUsed(node).stream().anyMatch(names::contains);
    }

    boolean areIn(RexNode node) {
        return !columns(List.of(node)).isEmpty();
    }

    /// The outer columns that are referred to.
    SortedSet<Integer> columns(Collection<? extends RexNode> nodes) {
        SortedSet<Integer> found = new TreeSet<>();
        RexShuttle finder =
                new RexShuttle() {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        if (column(access) < 0) {
                            return super.visitFieldAccess(access);
                        }
                        found.add(access.getField().getIndex());
                        return access;
                    }
                };
        nodes.forEach(node -> node.accept(finder));
        return found;
    }

    /// The expression with something else in place of each reference.
    ///
    /// @param replacement of an outer column
    RexNode replace(RexNode node, RexBuilder rexBuilder, IntFunction<RexNode> replacement) {
        return node.accept(
                new RetypingShuttle(rexBuilder) {
                    @Override
                    public RexNode visitFieldAccess(RexFieldAccess access) {
                        int column = column(access);
                        return column < 0
                                ? super.visitFieldAccess(access)
                                : replacement.apply(column);
                    }
                });
    }

    /// An outer column, where the expression is nothing but a reference to it; else -1.
    int column(RexNode node) {
        return node instanceof RexFieldAccess access
                        && access.getReferenceExpr() instanceof RexCorrelVariable variable
                        && names.contains(variable.id)
                ? access.getField().getIndex()
                : -1;
    }

    /// Whether an expression reads columns of its own input.
    static boolean readsInput(RexNode node) {
        boolean[] found = new boolean[1];
        node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef reference) {
                        found[0] = true;
                        return reference;
                    }
                });
        return found[0];
    }
}
