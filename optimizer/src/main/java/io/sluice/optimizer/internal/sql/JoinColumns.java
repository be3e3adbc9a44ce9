package io.sluice.optimizer.internal.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The columns of a table, or of tables joined, in the order of `SELECT *`.
///
/// @param columns each with what it is written as; those that USING has merged are not those of the
///   tables
/// @param tables those that are joined
record JoinColumns(List<Column> columns, List<Table> tables) {

    /// Before the first table.
    static final JoinColumns NONE = new JoinColumns(List.of(), List.of());

    /// How many columns a table has of which nothing is known.
    private static final int UNKNOWN = -1;

    JoinColumns {
        columns = List.copyOf(columns);
        tables = List.copyOf(tables);
    }

    /// @param name that its columns are qualified with
    /// @param width how many columns it has
    record Table(String name, int width) {}

    /// @param table whose column it is, or empty for a merged one
    /// @param expression that the name stands for
    record Column(String name, String table, SqlNode expression) {

        boolean isMerged() {
            return table.isEmpty();
        }

        /// The expression for one more place: no two places may share nodes.
        SqlNode at(SqlParserPos place) {
            return copy(expression, place);
        }

        private static SqlNode copy(SqlNode node, SqlParserPos at) {
            return node instanceof SqlBasicCall call
                    ? call.getOperator()
                            .createCall(
                                    at,
                                    call.getOperandList().stream()
                                            .map(operand -> copy(operand, at))
                                            .toList())
                    : node.clone(at);
        }

        boolean isCalled(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    static JoinColumns ofTable(String table, List<String> names, SqlParserPos at) {
        List<Column> columns = new ArrayList<>(names.size());
        for (String name : names) {
            columns.add(new Column(name, table, new SqlIdentifier(List.of(table, name), at)));
        }
        return new JoinColumns(columns, List.of(new Table(table, names.size())));
    }

    /// A table whose columns are known to the validator only.
    static JoinColumns unknown(String table) {
        return new JoinColumns(List.of(), List.of(new Table(table, UNKNOWN)));
    }

    boolean isKnown() {
        return tables.stream().noneMatch(table -> table.width() == UNKNOWN);
    }

    /// Those with a name, or if there are none, those whose names differ in case only.
    List<Column> called(String name) {
        List<Column> exactly =
                columns.stream().filter(column -> column.name().equals(name)).toList();
        return exactly.isEmpty()
                ? columns.stream().filter(column -> column.isCalled(name)).toList()
                : exactly;
    }

    List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /// The names of the columns of one table.
    ///
    /// @param star as in `t.*`, which ends in an empty part
    List<String> namesOf(List<String> star) {
        String table = star.get(star.size() - 2);
        return columns.stream()
                .filter(column -> column.table().equalsIgnoreCase(table))
                .map(Column::name)
                .toList();
    }

    boolean hasMerged() {
        return columns.stream().anyMatch(Column::isMerged);
    }

    /// Those of both sides, with nothing merged.
    JoinColumns and(JoinColumns right) {
        return merged(List.of(), right, List.of());
    }

    /// The merged ones first, then those of either side that no merged one is made of.
    ///
    /// @param parts what the merged ones are made of
    JoinColumns merged(List<Column> first, JoinColumns right, List<Column> parts) {
        List<Column> all = new ArrayList<>(first);
        for (JoinColumns side : List.of(this, right)) {
            for (Column column : side.columns) {
                if (!parts.contains(column)) {
                    all.add(column);
                }
            }
        }
        List<Table> both = new ArrayList<>(tables);
        both.addAll(right.tables);
        return new JoinColumns(all, both);
    }

    /// What `*` stands for: all of a table as `t.*`, so that columns which have one name may stay.
    SqlNodeList star(SqlParserPos at) {
        List<SqlNode> items = new ArrayList<>();
        String last = "";
        for (Column column : columns) {
            if (column.isMerged()) {
                items.add(named(column, at));
            } else if (isWhole(column.table())) {
                if (!column.table().equals(last)) {
                    items.add(SqlIdentifier.star(List.of(column.table(), ""), at, List.of(at, at)));
                }
            } else {
                items.add(column.at(at));
            }
            last = column.table();
        }
        return new SqlNodeList(items, at);
    }

    /// Whether none of a table's columns has been merged.
    private boolean isWhole(String table) {
        long left = columns.stream().filter(column -> column.table().equals(table)).count();
        return tables.contains(new Table(table, (int) left));
    }

    /// A column as an item of SELECT.
    static SqlNode named(Column column, SqlParserPos at) {
        return SqlStdOperatorTable.AS.createCall(
                at, column.at(at), new SqlIdentifier(column.name(), at));
    }
}
