package io.sluice.optimizer.internal.logical;

import io.sluice.optimizer.internal.thread.PlanningStop;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes expressions, and stops where the statement is to stop: the simplifier of expressions and
/// the rules that move them ask nobody else.
final class CheckedRexBuilder extends RexBuilder {

    CheckedRexBuilder(RelDataTypeFactory types) {
        super(types);
    }

    @Override
    public RexNode makeCall(
            SqlParserPos position, RelDataType type, SqlOperator operator, List<RexNode> operands) {
        PlanningStop.check();
        return super.makeCall(position, type, operator, operands);
    }

    @Override
    public RexNode makeCall(
            SqlParserPos position, SqlOperator operator, List<? extends RexNode> operands) {
        PlanningStop.check();
        return super.makeCall(position, operator, operands);
    }
}
