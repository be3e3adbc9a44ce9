package io.sluice.optimizer.internal.logical;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.type.SqlTypeName;

/// All left rows, each once, with a nullable boolean behind: whether the comparison holds for one
/// of the right rows that the choice picks, in SQL's three values.
///
/// The mark is true where both conditions are true for a right row; else null where, for a right
/// row, the choice is true and the comparison null; else false. So `a IN (SELECT k FROM i WHERE i.g
/// = o.g)` has the choice `i.g = o.g` and the comparison `a = k`.
///
/// It is not one of Calcite's joins: their rules take a condition that is null for one that is
/// false, which a mark must tell apart.
public final class MarkJoin extends BiRel {

    private final RexNode choice;
    private final RexNode comparison;

    /// @param choice over the left columns followed by the right ones
    /// @param comparison the same
    MarkJoin(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode left,
            RelNode right,
            RexNode choice,
            RexNode comparison) {
        super(cluster, traits, left, right);
        this.choice = choice;
        this.comparison = comparison;
    }

    static MarkJoin create(RelNode left, RelNode right, RexNode choice, RexNode comparison) {
        return new MarkJoin(left.getCluster(), left.getTraitSet(), left, right, choice, comparison);
    }

    /// Which right rows count for a left row: those for which it is true.
    public RexNode choice() {
        return choice;
    }

    /// What is asked of these rows.
    public RexNode comparison() {
        return comparison;
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory types = getCluster().getTypeFactory();
        RelDataType mark =
                types.createTypeWithNullability(types.createSqlType(SqlTypeName.BOOLEAN), true);
        return types.builder()
                .addAll(left.getRowType().getFieldList())
                .add("mark$", mark)
                .uniquify()
                .build();
    }

    @Override
    public MarkJoin copy(RelTraitSet traits, List<RelNode> inputs) {
        return new MarkJoin(
                getCluster(), traits, inputs.getFirst(), inputs.getLast(), choice, comparison);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        RexNode newChoice = shuttle.apply(choice);
        RexNode newComparison = shuttle.apply(comparison);
        return newChoice == choice && newComparison == comparison
                ? this
                : create(left, right, newChoice, newComparison);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("choice", choice).item("comparison", comparison);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery query) {
        return query.getRowCount(left);
    }
}
