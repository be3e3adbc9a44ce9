package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.SqlText;
import java.util.IdentityHashMap;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/// Refuses expressions that are short as text and endless when they are written out: `nullif(a, b)`
/// is `CASE WHEN a = b THEN NULL ELSE a END`, so that each level of `nullif(nullif(…, b), b)`
/// doubles what is inside. The same goes for COALESCE, `CASE x WHEN …`, BETWEEN and IN.
///
/// Runs before all else that walks a query: the parser itself makes trees in which one node stands
/// in many places.
final class RepeatedOperands {

    /// Far more than people write, and still planned in about a second.
    private static final double MAX_REPEATED = 20_000;

    private final IdentityHashMap<SqlNode, Double> sizes = new IdentityHashMap<>();

    private RepeatedOperands() {}

    /// @throws QueryException with `TOO_LARGE`
    static void limit(SqlNode query, SqlText text) {
        RepeatedOperands operands = new RepeatedOperands();
        double repeated = operands.size(query) - 3.0 * operands.sizes.size();
        if (repeated > MAX_REPEATED) {
            throw text.error(
                    ErrorCode.TOO_LARGE,
                    "written out, the expressions of the statement have more than "
                            + (long) MAX_REPEATED
                            + " parts too many: NULLIF, COALESCE, CASE x WHEN, BETWEEN and IN repeat"
                            + " their operands; give what is inside of them a name in a sub-query",
                    new SqlText.Position(
                            query.getParserPosition().getLineNum(),
                            query.getParserPosition().getColumnNum()));
        }
    }

    private double size(SqlNode node) {
        Double known = sizes.get(node);
        if (known != null) {
            return known;
        }
        double size =
                switch (node) {
                    case SqlCall call -> call(call);
                    case SqlNodeList list -> {
                        double sum = 0;
                        for (SqlNode each : list) {
                            sum += each == null ? 0 : size(each);
                        }
                        yield sum;
                    }
                    default -> 1;
                };
        sizes.put(node, size);
        return size;
    }

    private double call(SqlCall call) {
        double size = 1;
        for (int i = 0; i < call.operandCount(); i++) {
            SqlNode operand = call.getOperandList().get(i);
            if (operand != null) {
                size += times(call, i) * size(operand);
            }
        }
        return size;
    }

    /// How often an operand is written.
    private static int times(SqlCall call, int operand) {
        return switch (call.getKind()) {
            case BETWEEN -> operand == 0 ? 2 : 1;
            case IN, NOT_IN ->
                    operand == 0 && call.operand(1) instanceof SqlNodeList list
                            ? Math.max(1, list.size())
                            : 1;
            default ->
                    switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
                        case "COALESCE" -> operand < call.operandCount() - 1 ? 2 : 1;
                        case "NULLIF" -> operand == 0 ? 2 : 1;
                        default -> 1;
                    };
        };
    }
}
