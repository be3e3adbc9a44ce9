package io.sluice.optimizer.internal.logical;

import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mapping;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/// Calcite's trimmer of columns that nobody reads, which knows [MarkJoin] too.
public final class FieldTrimmer extends RelFieldTrimmer {

    FieldTrimmer(RelBuilder relBuilder) {
        super(null, relBuilder);
    }

    /// Found by reflection, by the type of its first parameter.
    public TrimResult trimFields(
            MarkJoin join, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
        int leftWidth = Columns.width(join.getLeft());
        int width = leftWidth + Columns.width(join.getRight());
        ImmutableBitSet read =
                RelOptUtil.InputFinder.bits(List.of(join.choice(), join.comparison()), null);
        ImmutableBitSet leftUsed =
                fieldsUsed
                        .intersect(ImmutableBitSet.range(leftWidth))
                        .union(read.intersect(ImmutableBitSet.range(leftWidth)));
        ImmutableBitSet rightUsed =
                read.intersect(ImmutableBitSet.range(leftWidth, width)).shift(-leftWidth);
        TrimResult left = trimChild(join, join.getLeft(), leftUsed, Set.of());
        TrimResult right = trimChild(join, join.getRight(), rightUsed, Set.of());
        RelNode newLeft = left.left;
        RelNode newRight = right.left;
        int newWidth = Columns.width(newLeft);
        MarkJoin trimmed =
                MarkJoin.create(
                        newLeft,
                        newRight,
                        moved(join.choice(), left.right, right.right, leftWidth, newWidth),
                        moved(join.comparison(), left.right, right.right, leftWidth, newWidth));
        Mapping mapping =
                Mappings.create(MappingType.INVERSE_SURJECTION, leftWidth + 1, newWidth + 1);
        for (int i = 0; i < leftWidth; i++) {
            int target = left.right.getTargetOpt(i);
            if (target >= 0) {
                mapping.set(i, target);
            }
        }
        mapping.set(leftWidth, newWidth);
        return result(trimmed, mapping);
    }

    private static RexNode moved(
            RexNode node, Mapping left, Mapping right, int leftWidth, int newWidth) {
        return Columns.moved(
                node,
                column ->
                        column < leftWidth
                                ? left.getTarget(column)
                                : newWidth + right.getTarget(column - leftWidth));
    }
}
