package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.catalog.TableReference;
import io.sluice.optimizer.internal.statement.QueryText;
import io.sluice.optimizer.internal.statement.SqlText;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Collects the tables that a parsed query names, sub-queries included, and puts the paths of files
/// in the place of the names that stand for them.
final class TableNames extends SqlBasicVisitor<@Nullable Void> {

    private final Map<SqlText.Position, String> files;
    private final Map<List<String>, TableReference> references = new LinkedHashMap<>();
    private final Set<String> commonTables = new HashSet<>();

    private TableNames(QueryText text) {
        this.files = text.files();
    }

    /// The names in the order of the text. Those of WITH are not among them, unless a query names a
    /// table of the same name outside of its scope: then the table may exist or not.
    static Found find(SqlNode query, QueryText text) {
        TableNames names = new TableNames(text);
        query.accept(names);
        return new Found(List.copyOf(names.references.values()), Set.copyOf(names.commonTables));
    }

    /// @param references every name in FROM
    /// @param commonTables the names that WITH declares somewhere in the query
    record Found(List<TableReference> references, Set<String> commonTables) {}

    @Override
    public @Nullable Void visit(SqlCall call) {
        switch (call) {
            case SqlSelect select -> {
                SqlNode from = select.getFrom();
                if (from != null) {
                    from(from);
                }
                for (SqlNode operand : select.getOperandList()) {
                    if (operand != null && operand != from) {
                        operand.accept(this);
                    }
                }
            }
            case SqlWith with -> {
                for (SqlNode item : with.withList) {
                    commonTables.add(((SqlWithItem) item).name.getSimple());
                }
                super.visit(call);
            }
            default -> {
                if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
                    from(call.operand(0));
                } else {
                    super.visit(call);
                }
            }
        }
        return null;
    }

    /// A node in the place of a table.
    private void from(SqlNode node) {
        switch (node.getKind()) {
            case IDENTIFIER -> table((SqlIdentifier) node);
            case JOIN -> {
                SqlJoin join = (SqlJoin) node;
                from(join.getLeft());
                from(join.getRight());
                SqlNode condition = join.getCondition();
                if (condition != null) {
                    condition.accept(this);
                }
            }
            case AS, LATERAL, TABLE_REF, TABLESAMPLE, SNAPSHOT, PIVOT, UNPIVOT, MATCH_RECOGNIZE ->
                    from(((SqlCall) node).operand(0));
            default -> node.accept(this);
        }
    }

    private void table(SqlIdentifier identifier) {
        SqlParserPos at = identifier.getParserPosition();
        SqlText.Position position = new SqlText.Position(at.getLineNum(), at.getColumnNum());
        String path = files.get(position);
        if (path != null) {
            identifier.setNames(List.of(path), List.of(at));
        }
        List<String> name = identifier.names.stream().map(EmptyName::original).toList();
        references.putIfAbsent(name, new TableReference(name, path != null, position));
    }
}
