package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.optimizer.internal.statement.SqlText;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses, by name and place, what Calcite's grammar has and Sluice does not.
final class UnsupportedSyntax extends SqlBasicVisitor<@Nullable Void> {

    private final SqlText text;

    private UnsupportedSyntax(SqlText text) {
        this.text = text;
    }

    /// @throws io.sluice.error.QueryException with `UNSUPPORTED`
    static void refuse(SqlNode query, SqlText text) {
        query.accept(new UnsupportedSyntax(text));
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        String name = name(call.getKind());
        if (!name.isEmpty()) {
            throw unsupported(name, call);
        }
        if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
            throw unsupported("WITH RECURSIVE", item);
        }
        if (call instanceof SqlSelect select) {
            refuseClauses(select);
        }
        return super.visit(call);
    }

    private void refuseClauses(SqlSelect select) {
        SqlNode qualify = select.getQualify();
        if (qualify != null) {
            throw unsupported("QUALIFY", qualify);
        }
        if (!select.getWindowList().isEmpty()) {
            throw unsupported("the WINDOW clause", select.getWindowList());
        }
        if (select.isKeywordPresent(org.apache.calcite.sql.SqlSelectKeyword.STREAM)) {
            throw unsupported("SELECT STREAM", select);
        }
    }

    @Override
    public @Nullable Void visit(SqlDynamicParam parameter) {
        throw unsupported("a parameter (?)", parameter);
    }

    private RuntimeException unsupported(String what, SqlNode node) {
        return text.error(
                ErrorCode.UNSUPPORTED,
                what + " is not supported",
                new SqlText.Position(
                        node.getParserPosition().getLineNum(),
                        node.getParserPosition().getColumnNum()));
    }

    private static String name(SqlKind kind) {
        return switch (kind) {
            case OVER -> "a window function (OVER)";
            case GROUPING_SETS -> "GROUPING SETS";
            case ROLLUP -> "ROLLUP";
            case CUBE -> "CUBE";
            case GROUP_BY_DISTINCT -> "GROUP BY DISTINCT";
            case MATCH_RECOGNIZE -> "MATCH_RECOGNIZE";
            case PIVOT -> "PIVOT";
            case UNPIVOT -> "UNPIVOT";
            case UNNEST -> "UNNEST";
            case TABLESAMPLE -> "TABLESAMPLE";
            case SNAPSHOT -> "FOR SYSTEM_TIME AS OF";
            case SESSION -> "SESSION";
            case WITHIN_GROUP -> "WITHIN GROUP";
            case WITHIN_DISTINCT -> "WITHIN DISTINCT";
            case RESPECT_NULLS -> "RESPECT NULLS";
            case IGNORE_NULLS -> "IGNORE NULLS";
            case ARRAY_VALUE_CONSTRUCTOR, ARRAY_QUERY_CONSTRUCTOR -> "ARRAY[…]";
            case MULTISET_VALUE_CONSTRUCTOR, MULTISET_QUERY_CONSTRUCTOR -> "MULTISET[…]";
            case MAP_VALUE_CONSTRUCTOR, MAP_QUERY_CONSTRUCTOR -> "MAP[…]";
            case CURSOR -> "CURSOR";
            case NEXT_VALUE -> "NEXT VALUE";
            case CURRENT_VALUE -> "CURRENT VALUE";
            case SIMILAR -> "SIMILAR TO";
            default -> "";
        };
    }
}
