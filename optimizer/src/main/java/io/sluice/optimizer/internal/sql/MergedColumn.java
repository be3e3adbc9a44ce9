package io.sluice.optimizer.internal.sql;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// The column that an inner, left or right join makes of two of one name: that of the side which
/// has all rows, in the type that both have in common.
final class MergedColumn extends SqlFunction {

    static final MergedColumn OF_LEFT = new MergedColumn("$MERGED_LEFT", 0);
    static final MergedColumn OF_RIGHT = new MergedColumn("$MERGED_RIGHT", 1);

    /// Calcite's conversion of calls, and that of these.
    static final SqlRexConvertletTable CONVERTLETS = MergedColumn::convertlet;

    private final int side;

    private MergedColumn(String name, int side) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                binding -> type(binding, side),
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.SYSTEM);
        this.side = side;
    }

    private static RelDataType type(SqlOperatorBinding binding, int side) {
        List<RelDataType> types = binding.collectOperandTypes();
        RelDataType own = types.get(side);
        RelDataType common = binding.getTypeFactory().leastRestrictive(types);
        return common == null
                ? own
                : binding.getTypeFactory().createTypeWithNullability(common, own.isNullable());
    }

    private static @Nullable SqlRexConvertlet convertlet(SqlCall call) {
        return call.getOperator() instanceof MergedColumn merged
                ? merged::convert
                : StandardConvertletTable.INSTANCE.get(call);
    }

    private RexNode convert(SqlRexContext context, SqlCall call) {
        RexNode column = context.convertExpression(call.operand(side));
        RelDataType type =
                context.getTypeFactory()
                        .createTypeWithNullability(
                                context.getValidator().getValidatedNodeType(call),
                                column.getType().isNullable());
        return context.getRexBuilder().makeCast(type, column);
    }
}
