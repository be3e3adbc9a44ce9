package io.sluice.optimizer.internal.sql;

import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Lets JOIN bind closer than the comma, as in the standard: `a, b FULL JOIN c` joins b with c, and
/// a with both. Calcite's parser reads FROM from left to right.
///
/// ```
/// (a , b) FULL JOIN c ON …    →    a , (b FULL JOIN c ON …)
/// ```
final class CommaJoins extends SqlBasicVisitor<@Nullable Void> {

    private CommaJoins() {}

    static void bind(SqlNode query) {
        query.accept(new CommaJoins());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlSelect select && select.getFrom() instanceof SqlJoin join) {
            select.setFrom(bound(join));
        }
        return super.visit(call);
    }

    /// There are no commas within parentheses, so every comma on the way down the left is one of
    /// this FROM.
    private static SqlJoin bound(SqlJoin join) {
        if (!(join.getLeft() instanceof SqlJoin below)) {
            return join;
        }
        SqlJoin left = bound(below);
        join.setLeft(left);
        if (join.getJoinType() == JoinType.COMMA || left.getJoinType() != JoinType.COMMA) {
            return join;
        }
        join.setLeft(left.getRight());
        left.setRight(join);
        return left;
    }
}
