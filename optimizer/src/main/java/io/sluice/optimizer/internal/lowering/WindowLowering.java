package io.sluice.optimizer.internal.lowering;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.operators.spec.WindowColumns;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.optimizer.internal.plan.RowOrder;
import io.sluice.optimizer.internal.sql.TypeMapping;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// `TUMBLE` and `HOP` as window assignment: the input's columns and each window's bounds and time.
final class WindowLowering {

    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1_000);

    /// In microseconds, so that the ends of windows are times that exist.
    private static final BigDecimal LONGEST = BigDecimal.valueOf(100_000L * 86_400_000_000L);

    private WindowLowering() {}

    static ExecutionPlan lower(TableFunctionScan scan, ExecutionPlan input) {
        RexCall call = (RexCall) scan.getCall();
        WindowSpec window = window(call);
        int timeColumn = timeColumn(call);
        Field time = input.schema().field(timeColumn);
        if (!(time.type() instanceof DataType.Timestamp)) {
            throw invalid(
                    "the column \""
                            + time.name()
                            + "\" in DESCRIPTOR is "
                            + time.type().sqlName()
                            + ", not timestamp; cast it in a sub-query or view");
        }
        if (isWindowEnd(input, timeColumn)) {
            throw invalid(
                    "the column \""
                            + time.name()
                            + "\" in DESCRIPTOR is the end of windows, which lies in the window after"
                            + " them already; take window_time, their last moment");
        }
        Schema schema = WindowColumns.extend(input.schema(), timeColumn);
        WindowAssignExec assigned = new WindowAssignExec(input, window, timeColumn, schema);
        return Columns.conform(assigned, named(schema, TypeMapping.toSchema(scan.getRowType())));
    }

    /// Whether a column holds the ends of windows, as it came through the plan.
    private static boolean isWindowEnd(ExecutionPlan plan, int column) {
        return switch (plan) {
            case WindowAssignExec assign -> {
                int width = assign.input().schema().size();
                yield column == width + WindowColumns.END
                        || (column < width && isWindowEnd(assign.input(), column));
            }
            case ProjectionExec projection ->
                    isWindowEnd(projection.input(), projection.expressions().get(column));
            case HashAggregateExec aggregate ->
                    column < aggregate.keys().size()
                            && isWindowEnd(aggregate.input(), aggregate.keys().get(column));
            case UnionExec union ->
                    union.inputs().stream().anyMatch(input -> isWindowEnd(input, column));
            case HashJoinExec join ->
                    column < join.left().schema().size() && isWindowEnd(join.left(), column);
            default ->
                    RowOrder.passedOn(plan).filter(input -> isWindowEnd(input, column)).isPresent();
        };
    }

    private static boolean isWindowEnd(ExecutionPlan input, Expr expr) {
        return expr instanceof Expr.ColumnRef(int index, _, _) && isWindowEnd(input, index);
    }

    /// The promised types under the names that the nodes have.
    private static Schema named(Schema schema, Schema promised) {
        List<Field> fields = new ArrayList<>(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            fields.add(promised.field(i).withName(schema.field(i).name()));
        }
        return Schema.of(fields);
    }

    private static WindowSpec window(RexCall call) {
        List<RexNode> operands = call.getOperands();
        return switch (call.getOperator().getName()) {
            case "TUMBLE" -> {
                long size = positive(operands, 1, "size");
                yield new WindowSpec.Tumble(size, offset(operands, 2));
            }
            case "HOP" -> {
                long slide = positive(operands, 1, "slide");
                long size = positive(operands, 2, "size");
                yield new WindowSpec.Hop(slide, size, offset(operands, 3));
            }
            default ->
                    throw new QueryException(
                            ErrorCode.UNSUPPORTED,
                            "the table function "
                                    + call.getOperator().getName()
                                    + " is not supported, only TUMBLE and HOP");
        };
    }

    private static int timeColumn(RexCall call) {
        RexCall descriptor = (RexCall) call.getOperands().getFirst();
        return ((RexInputRef) descriptor.getOperands().getFirst()).getIndex();
    }

    private static long positive(List<RexNode> operands, int index, String what) {
        long micros = micros(operands.get(index));
        if (micros <= 0) {
            throw invalid("a window's " + what + " must be more than nothing");
        }
        return micros;
    }

    private static long offset(List<RexNode> operands, int index) {
        boolean given = index < operands.size() && operands.get(index).getKind() != SqlKind.DEFAULT;
        return given ? micros(operands.get(index)) : 0;
    }

    private static long micros(RexNode interval) {
        if (!(interval instanceof RexLiteral literal)) {
            throw invalid("a window's size is a literal such as INTERVAL '1' HOUR");
        }
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(literal.getType().getSqlTypeName())) {
            throw new QueryException(
                    ErrorCode.UNSUPPORTED,
                    "windows of months or years, whose lengths differ, are not supported");
        }
        BigDecimal micros =
                Objects.requireNonNull(literal.getValueAs(BigDecimal.class))
                        .multiply(MICROS_PER_MILLI);
        if (micros.abs().compareTo(LONGEST) > 0) {
            throw invalid("a window's size and offset are at most 100,000 days");
        }
        return micros.longValueExact();
    }

    private static QueryException invalid(String message) {
        return new QueryException(ErrorCode.SQL_INVALID, message);
    }
}
