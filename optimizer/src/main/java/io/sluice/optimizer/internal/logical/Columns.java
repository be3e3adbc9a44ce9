package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// Short words for making algebra by column numbers.
final class Columns {

    private Columns() {}

    static int width(RelNode node) {
        return node.getRowType().getFieldCount();
    }

    static RexNode column(RelNode node, int index) {
        return RexInputRef.of(index, node.getRowType());
    }

    static List<RexNode> all(RelNode node) {
        return first(node, width(node));
    }

    static List<RexNode> first(RelNode node, int count) {
        return range(node, 0, count);
    }

    static List<RexNode> range(RelNode node, int from, int to) {
        return IntStream.range(from, to).mapToObj(index -> column(node, index)).toList();
    }

    static RelNode project(RelNode input, List<RexNode> columns) {
        return LogicalProject.create(
                input,
                ImmutableList.of(),
                columns,
                (List<@Nullable String>) null,
                ImmutableSet.of());
    }

    /// The first columns only.
    static RelNode cut(RelNode input, int count) {
        return width(input) == count ? input : project(input, first(input, count));
    }

    static RelNode filter(RelNode input, List<RexNode> conjuncts) {
        return conjuncts.isEmpty()
                ? input
                : LogicalFilter.create(input, and(input.getCluster().getRexBuilder(), conjuncts));
    }

    static RelNode join(RelNode left, RelNode right, List<RexNode> conjuncts, JoinRelType type) {
        return LogicalJoin.create(
                left,
                right,
                ImmutableList.of(),
                and(left.getCluster().getRexBuilder(), conjuncts),
                ImmutableSet.of(),
                type);
    }

    static RexNode and(RexBuilder rexBuilder, List<RexNode> conjuncts) {
        return RexUtil.composeConjunction(rexBuilder, conjuncts);
    }

    /// An expression over other columns, of the same types.
    static RexNode moved(RexNode node, IntUnaryOperator target) {
        return node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef reference) {
                        return new RexInputRef(
                                target.applyAsInt(reference.getIndex()), reference.getType());
                    }
                });
    }

    static List<RexNode> moved(List<RexNode> nodes, IntUnaryOperator target) {
        return nodes.stream().map(node -> moved(node, target)).toList();
    }

    /// An expression of exactly this type. That a value is never null, which the type may say, is
    /// for the caller to know.
    static RexNode typed(RexBuilder rexBuilder, RexNode node, RelDataType type) {
        RexNode cast = rexBuilder.ensureType(type, node, true);
        return cast.getType().equals(type) ? cast : rexBuilder.makeAbstractCast(type, cast, false);
    }

    /// Columns with the types of others, casts where they differ.
    static RelNode withTypesOf(RelNode node, RelNode promised) {
        if (node.getRowType().equals(promised.getRowType())) {
            return node;
        }
        RexBuilder rexBuilder = node.getCluster().getRexBuilder();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < width(promised); i++) {
            RelDataType type = promised.getRowType().getFieldList().get(i).getType();
            columns.add(typed(rexBuilder, column(node, i), type));
        }
        return LogicalProject.create(
                node,
                ImmutableList.of(),
                columns,
                promised.getRowType().getFieldNames(),
                ImmutableSet.of());
    }
}
