package io.sluice.optimizer.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;

/// Names of result columns that have no alias, as PostgreSQL gives them: a call has its function's
/// name, a cast its operand's, and what has none is called `?column?`.
final class ColumnNames {

    private static final String NAMELESS = "?column?";

    /// How Calcite's names begin where it had to invent one.
    private static final String INVENTED = "expr$";

    private ColumnNames() {}

    /// The names of a query's result.
    ///
    /// @param query before validation, which rewrites it
    static List<String> written(SqlNode query) {
        return switch (query) {
            case SqlOrderBy orderBy -> written(orderBy.query);
            case SqlWith with -> written(with.body);
            case SqlSelect select -> {
                List<String> names = new ArrayList<>();
                for (SqlNode item : select.getSelectList()) {
                    names.add(name(item));
                }
                yield names;
            }
            case SqlBasicCall call when call.getOperator().getKind().belongsTo(SqlKind.SET_QUERY) ->
                    written(call.operand(0));
            default -> List.of();
        };
    }

    /// The validated names, with written ones in place of those that Calcite invented.
    static List<String> replaceInvented(List<String> validated, List<String> written) {
        if (validated.size() != written.size()) {
            // A star stands for several columns; invented names are then numbered as they are.
            return validated.stream().map(ColumnNames::nameless).toList();
        }
        List<String> names = new ArrayList<>(validated.size());
        for (int i = 0; i < validated.size(); i++) {
            names.add(isInvented(validated.get(i)) ? written.get(i) : validated.get(i));
        }
        return names;
    }

    private static String nameless(String name) {
        return isInvented(name) ? NAMELESS : name;
    }

    private static boolean isInvented(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith(INVENTED);
    }

    private static String name(SqlNode item) {
        return switch (item) {
            case SqlIdentifier identifier when !identifier.isStar() -> identifier.names.getLast();
            case SqlCase _ -> "case";
            case SqlCall call when call.getKind() == SqlKind.AS ->
                    ((SqlIdentifier) call.operand(1)).getSimple();
            case SqlCall call when call.getKind() == SqlKind.CAST -> name(call.operand(0));
            case SqlCall call when call.getKind() == SqlKind.FILTER -> name(call.operand(0));
            case SqlCall call when call.getOperator() instanceof SqlFunction function ->
                    function.getName().toLowerCase(Locale.ROOT);
            default -> NAMELESS;
        };
    }
}
