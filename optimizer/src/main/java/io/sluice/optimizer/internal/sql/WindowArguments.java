package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Brings `TUMBLE` and `HOP` to the form that Calcite converts: arguments by place and not by name,
/// a SELECT as the input, and a FROM of their own. Of a set operation it would read the first
/// branch alone, and within a join it would look for the columns in the wrong place.
///
/// ```
/// TUMBLE(SIZE => s, DATA => (a UNION ALL b), TIMECOL => d)  →  TUMBLE((SELECT * FROM (a UNION ALL b)), d, s)
/// TABLE(TUMBLE(…)) AS w JOIN t                              →  (SELECT * FROM TABLE(TUMBLE(…))) AS w JOIN t
/// ```
final class WindowArguments extends SqlBasicVisitor<@Nullable Void> {

    private static final Map<String, List<String>> PARAMETERS =
            Map.of(
                    "TUMBLE", List.of("data", "timecol", "size", "offset"),
                    "HOP", List.of("data", "timecol", "slide", "size", "offset"));

    /// Which are refused elsewhere.
    private static final Set<String> OTHER_WINDOWS = Set.of("CUMULATE", "SESSION");

    private final SqlText text;

    private WindowArguments(SqlText text) {
        this.text = text;
    }

    /// @throws QueryException with `SQL_INVALID` for arguments that a window does not have, or with
    ///   `UNSUPPORTED` for other table functions
    static void unify(SqlNode query, SqlText text) {
        query.accept(new WindowArguments(text));
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlJoin join) {
            join.setLeft(apart(join.getLeft()));
            join.setRight(apart(join.getRight()));
        }
        if (call.getKind() == SqlKind.COLLECTION_TABLE
                && call.operand(0) instanceof SqlBasicCall window) {
            String name = window.getOperator().getName().toUpperCase(Locale.ROOT);
            List<String> parameters = PARAMETERS.getOrDefault(name, List.of());
            if (!parameters.isEmpty()) {
                unify(name, window, parameters);
            } else if (!OTHER_WINDOWS.contains(name)) {
                throw error(
                        ErrorCode.UNSUPPORTED,
                        "the table function " + name + " is not supported, only TUMBLE and HOP",
                        window);
            }
        }
        return super.visit(call);
    }

    /// One side of a join, with a query of its own around a window.
    private static SqlNode apart(SqlNode side) {
        return switch (side.getKind()) {
            case COLLECTION_TABLE -> select(side);
            case AS -> {
                SqlCall as = (SqlCall) side;
                as.setOperand(0, apart(as.operand(0)));
                yield as;
            }
            default -> side;
        };
    }

    private void unify(String name, SqlBasicCall window, List<String> parameters) {
        List<SqlNode> arguments = byPlace(name, window, parameters);
        if (arguments.isEmpty()) {
            throw error(name + " takes " + String.join(", ", parameters) + ", not ()", window);
        }
        if (arguments.size() > 1
                && arguments.get(1) instanceof SqlCall descriptor
                && descriptor.getOperator().getName().equalsIgnoreCase("DESCRIPTOR")
                && descriptor.operandCount() != 1) {
            throw error("DESCRIPTOR takes one column, the time of a row", descriptor);
        }
        arguments.set(0, asSelect(arguments.getFirst()));
        for (int i = 0; i < arguments.size(); i++) {
            window.setOperand(i, arguments.get(i));
        }
    }

    private List<SqlNode> byPlace(String name, SqlBasicCall window, List<String> parameters) {
        List<SqlNode> given = window.getOperandList();
        if (given.stream().noneMatch(each -> each.getKind() == SqlKind.ARGUMENT_ASSIGNMENT)) {
            return new ArrayList<>(given);
        }
        @Nullable SqlNode[] placed = new SqlNode[parameters.size()];
        for (SqlNode argument : given) {
            if (argument.getKind() != SqlKind.ARGUMENT_ASSIGNMENT) {
                throw error(name + " takes all of its arguments by name or none", argument);
            }
            SqlIdentifier parameter = ((SqlCall) argument).operand(1);
            int place = parameters.indexOf(parameter.getSimple().toLowerCase(Locale.ROOT));
            if (place < 0 || placed[place] != null) {
                throw error(
                        (place < 0 ? name + " has no argument " : "there are two arguments ")
                                + "\""
                                + parameter.getSimple()
                                + "\"; it takes "
                                + String.join(", ", parameters),
                        argument);
            }
            placed[place] = ((SqlCall) argument).operand(0);
        }
        List<SqlNode> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            SqlNode argument = placed[i];
            if (argument == null) {
                throw error(
                        name
                                + " is not given \""
                                + parameters.get(i)
                                + "\"; it takes "
                                + String.join(", ", parameters),
                        window);
            }
            arguments.add(argument);
        }
        return arguments;
    }

    private static SqlNode asSelect(SqlNode input) {
        return input.isA(SqlKind.QUERY) && !(input instanceof SqlSelect) ? select(input) : input;
    }

    private static SqlNode select(SqlNode from) {
        SqlParserPos at = from.getParserPosition();
        return new SqlSelect(
                at,
                null,
                SqlNodeList.of(SqlIdentifier.star(at)),
                from,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private QueryException error(String message, SqlNode node) {
        return error(ErrorCode.SQL_INVALID, message, node);
    }

    private QueryException error(ErrorCode code, String message, SqlNode node) {
        SqlParserPos at = node.getParserPosition();
        return text.error(code, message, new SqlText.Position(at.getLineNum(), at.getColumnNum()));
    }
}
