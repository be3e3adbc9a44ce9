package io.sluice.optimizer.internal.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Makes a long row of one set operation a tree of little depth.
///
/// ```
/// ((a UNION ALL b) UNION ALL c) UNION ALL d  →  (a UNION ALL b) UNION ALL (c UNION ALL d)
/// ((a EXCEPT b) EXCEPT c) EXCEPT d           →  a EXCEPT (b UNION ALL (c UNION ALL d))
/// ```
///
/// The validator goes down to the first query from each of them, which takes time that grows with
/// the square of their number. UNION and INTERSECT, with ALL or without, mean the same in any
/// nesting; the first query names the columns in either.
final class LongSetOperations extends SqlBasicVisitor<@Nullable Void> {

    /// Fewer are left as they are written.
    private static final int MIN_QUERIES = 16;

    private LongSetOperations() {}

    static void balance(SqlNode query) {
        query.accept(new LongSetOperations());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        List<SqlNode> queries = row(call);
        if (queries.size() < MIN_QUERIES) {
            return super.visit(call);
        }
        SqlOperator operator = call.getOperator();
        SqlParserPos at = call.getParserPosition();
        if (operator == SqlStdOperatorTable.EXCEPT) {
            call.setOperand(0, queries.getFirst());
            call.setOperand(
                    1, tree(SqlStdOperatorTable.UNION_ALL, queries.subList(1, queries.size()), at));
            queries.forEach(query -> query.accept(this));
            return null;
        }
        int middle = queries.size() / 2;
        call.setOperand(0, tree(operator, queries.subList(0, middle), at));
        call.setOperand(1, tree(operator, queries.subList(middle, queries.size()), at));
        queries.forEach(query -> query.accept(this));
        return null;
    }

    /// The queries that a set operation puts in a row, in their order; none if it is no such
    /// operation.
    private static List<SqlNode> row(SqlCall call) {
        boolean isLong =
                call.getKind() == SqlKind.UNION
                        || call.getKind() == SqlKind.INTERSECT
                        || call.getOperator() == SqlStdOperatorTable.EXCEPT;
        if (!isLong) {
            return List.of();
        }
        List<SqlNode> queries = new ArrayList<>();
        SqlNode left = call;
        while (left instanceof SqlCall next && next.getOperator() == call.getOperator()) {
            queries.add(next.operand(1));
            left = next.operand(0);
        }
        queries.add(left);
        Collections.reverse(queries);
        return queries;
    }

    private static SqlNode tree(SqlOperator operator, List<SqlNode> queries, SqlParserPos at) {
        if (queries.size() == 1) {
            return queries.getFirst();
        }
        int middle = queries.size() / 2;
        return operator.createCall(
                at,
                tree(operator, queries.subList(0, middle), at),
                tree(operator, queries.subList(middle, queries.size()), at));
    }
}
