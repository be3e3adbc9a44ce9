package io.sluice.optimizer.internal.logical;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;

/// A shuttle that puts in expressions what may be null where they had what may not, or the other
/// way round. The calls around change their types accordingly, as Calcite's simplification asserts.
abstract class RetypingShuttle extends RexShuttle {

    private final RexBuilder rexBuilder;

    RetypingShuttle(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
    }

    @Override
    public RexNode visitCall(RexCall call) {
        List<RexNode> operands = visitList(call.getOperands(), new boolean[1]);
        if (operands.equals(call.getOperands())) {
            return call;
        }
        boolean sameTypes = true;
        for (int i = 0; i < operands.size(); i++) {
            sameTypes &= operands.get(i).getType().equals(call.getOperands().get(i).getType());
        }
        if (sameTypes) {
            return call.clone(call.getType(), operands);
        }
        boolean nullable =
                call.getKind() == SqlKind.CAST
                        ? operands.getFirst().getType().isNullable()
                        : rexBuilder.deriveReturnType(call.getOperator(), operands).isNullable();
        RelDataType type =
                rexBuilder.getTypeFactory().createTypeWithNullability(call.getType(), nullable);
        return call.clone(type, operands);
    }
}
