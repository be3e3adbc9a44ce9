package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.SqlText;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses, by name and place, what Calcite's grammar has and Sluice does not.
final class UnsupportedSyntax extends SqlBasicVisitor<@Nullable Void> {

    /// What the grammar takes for a function of this name.
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "CUMULATE",
                    "GROUPING",
                    "GROUPING_ID",
                    "GROUP_ID",
                    "HOP_END",
                    "HOP_START",
                    "SESSION_END",
                    "SESSION_START",
                    "TUMBLE_END",
                    "TUMBLE_START");

    private static final Set<String> WINDOWS = Set.of("HOP", "SESSION", "TUMBLE");

    private static final Pattern FINER_THAN_MILLIS = Pattern.compile("\\.[0-9]{3}[0-9]*[1-9]");

    private static final Pattern LONG_YEAR = Pattern.compile("^\\s*[0-9]{5,}-");

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
        String name = FUNCTIONS.contains(nameOf(call)) ? nameOf(call) : name(call.getKind());
        if (!name.isEmpty()) {
            throw unsupported(name + " is not supported", call);
        }
        if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
            throw unsupported("WITH RECURSIVE is not supported", item);
        }
        if (call instanceof SqlSelect select) {
            refuseClauses(select);
        }
        return super.visit(call);
    }

    /// Windows as functions of the time column, as they once were in Calcite and Flink.
    private void refuseGroupedWindows(SqlNodeList keys) {
        for (SqlNode key : keys) {
            if (key instanceof SqlCall call && WINDOWS.contains(nameOf(call))) {
                throw unsupported(
                        "GROUP BY "
                                + nameOf(call)
                                + "(…) is not supported; read FROM TABLE("
                                + nameOf(call)
                                + "(TABLE t, DESCRIPTOR(column), …)) and group by window_start,"
                                + " window_end",
                        call);
            }
        }
    }

    private static String nameOf(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT).replace("$", "");
    }

    private void refuseClauses(SqlSelect select) {
        SqlNodeList keys = select.getGroup();
        if (keys != null) {
            refuseGroupedWindows(keys);
        }
        SqlNode qualify = select.getQualify();
        if (qualify != null) {
            throw unsupported("QUALIFY is not supported", qualify);
        }
        if (!select.getWindowList().isEmpty()) {
            throw unsupported("the WINDOW clause is not supported", select.getWindowList());
        }
        if (select.isKeywordPresent(org.apache.calcite.sql.SqlSelectKeyword.STREAM)) {
            throw unsupported("SELECT STREAM is not supported", select);
        }
    }

    @Override
    public @Nullable Void visit(SqlDynamicParam parameter) {
        throw unsupported("a parameter (?) is not supported", parameter);
    }

    @Override
    public @Nullable Void visit(SqlLiteral literal) {
        switch (literal) {
            case SqlIntervalLiteral interval when isFinerThanMillis(interval) ->
                    throw unsupported(
                            "an INTERVAL literal finer than milliseconds is not supported; use"
                                    + " date_add_micros(time, microseconds)",
                            literal);
            case SqlUnknownLiteral time when LONG_YEAR.matcher(time.getValue()).find() ->
                    throw error(
                            ErrorCode.SQL_INVALID,
                            "the year in '" + time.getValue() + "' is not one of 1 to 9999",
                            literal);
            case SqlUnknownLiteral time when time.tag.equals("TIMESTAMP WITH TIME ZONE") ->
                    throw unsupported(
                            "a literal with a time zone is not supported; write CAST('2024-01-01"
                                    + " 10:00:00+02:00' AS TIMESTAMP WITH TIME ZONE)",
                            literal);
            default -> {}
        }
        return null;
    }

    /// What Calcite would cut off.
    private static boolean isFinerThanMillis(SqlIntervalLiteral literal) {
        return literal.getValue() instanceof SqlIntervalLiteral.IntervalValue value
                && FINER_THAN_MILLIS.matcher(value.getIntervalLiteral()).find();
    }

    private QueryException unsupported(String message, SqlNode node) {
        return error(ErrorCode.UNSUPPORTED, message, node);
    }

    private QueryException error(ErrorCode code, String message, SqlNode node) {
        return text.error(
                code,
                message,
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
