package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.type.SqlTypeName;

/// Gives the numbers of a VALUES column one kind: `VALUES (1e3), (2.5)` is a column of doubles, but
/// the second of its values comes as a decimal, and Calcite's rules compare them with each other.
final class ConstantRows extends RelHomogeneousShuttle {

    private ConstantRows() {}

    static RelNode unify(RelNode root) {
        return root.accept(new ConstantRows());
    }

    @Override
    public RelNode visit(LogicalValues values) {
        List<RelDataTypeField> columns = values.getRowType().getFieldList();
        boolean doubles =
                columns.stream()
                        .anyMatch(column ->
                                SqlTypeName.APPROX_TYPES.contains(
                                        column.getType().getSqlTypeName()));
        if (!doubles) {
            return values;
        }
        RexBuilder rexBuilder = values.getCluster().getRexBuilder();
        ImmutableList.Builder<ImmutableList<RexLiteral>> rows = ImmutableList.builder();
        for (List<RexLiteral> row : values.getTuples()) {
            ImmutableList.Builder<RexLiteral> unified = ImmutableList.builder();
            for (int i = 0; i < row.size(); i++) {
                unified.add(unified(rexBuilder, row.get(i), columns.get(i).getType()));
            }
            rows.add(unified.build());
        }
        return LogicalValues.create(values.getCluster(), values.getRowType(), rows.build());
    }

    private static RexLiteral unified(RexBuilder rexBuilder, RexLiteral value, RelDataType type) {
        return SqlTypeName.APPROX_TYPES.contains(type.getSqlTypeName())
                        && RexLiteral.value(value) instanceof BigDecimal number
                ? (RexLiteral) rexBuilder.makeLiteral(number.doubleValue(), type, false)
                : value;
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
            RelNode rewritten = operands.rel.accept(ConstantRows.this);
            return rewritten == operands.rel ? operands : operands.clone(rewritten);
        }
    }
}
