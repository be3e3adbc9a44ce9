package io.sluice.optimizer.internal.sql;

import static java.util.Objects.requireNonNull;

import io.sluice.operators.spec.WindowColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlHopTableFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlTumbleTableFunction;
import org.apache.calcite.sql.SqlWindowTableFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// `TUMBLE` and `HOP` with a third column beside those that Calcite's have: `window_time`, the last
/// moment of the window, by which windows are put into windows.
final class WindowOperators {

    private static final List<SqlOperator> OWN = List.of(new Tumble(), new Hop());

    private WindowOperators() {}

    /// The standard operators, with ours in place of those of windows: where there are two of a
    /// name, Calcite does not see that their first argument is a table.
    static SqlOperatorTable instead() {
        SqlOperatorTable standard = SqlStdOperatorTable.instance();
        return new SqlOperatorTable() {
            @Override
            public void lookupOperatorOverloads(
                    SqlIdentifier name,
                    @Nullable SqlFunctionCategory category,
                    SqlSyntax syntax,
                    List<SqlOperator> found,
                    SqlNameMatcher matcher) {
                standard.lookupOperatorOverloads(name, category, syntax, found, matcher);
                found.replaceAll(WindowOperators::own);
            }

            @Override
            public List<SqlOperator> getOperatorList() {
                return standard.getOperatorList().stream().map(WindowOperators::own).toList();
            }
        };
    }

    private static SqlOperator own(SqlOperator operator) {
        return operator instanceof SqlWindowTableFunction
                ? OWN.stream()
                        .filter(own -> own.getName().equals(operator.getName()))
                        .findFirst()
                        .orElse(operator)
                : operator;
    }

    /// The columns of a window over an input with these: those of the input that a window has too
    /// make way, as the windows of a window do, under a name with a digit.
    static List<String> columns(List<String> input) {
        List<String> names = new ArrayList<>();
        for (String name : input) {
            String unique = name;
            for (int i = 0;
                    WindowColumns.NAMES.contains(unique) || (i > 0 && input.contains(unique));
                    i++) {
                unique = name + i;
            }
            names.add(unique);
        }
        names.addAll(WindowColumns.NAMES);
        return names;
    }

    /// Whether it is the DESCRIPTOR of a time that is called like a column of the window.
    static boolean isAmbiguous(SqlCall call) {
        return call.getOperator().getName().equalsIgnoreCase("DESCRIPTOR")
                && call.operandCount() == 1
                && call.operand(0) instanceof SqlIdentifier time
                && time.isSimple()
                && WindowColumns.NAMES.contains(time.getSimple());
    }

    private static RelDataType withTime(SqlOperatorBinding call) {
        RelDataType bounds =
                requireNonNull(
                        SqlWindowTableFunction.ARG0_TABLE_FUNCTION_WINDOWING.inferReturnType(call));
        List<RelDataType> types = new ArrayList<>();
        bounds.getFieldList().forEach(field -> types.add(field.getType()));
        types.add(types.getLast());
        List<String> input = bounds.getFieldNames().subList(0, bounds.getFieldCount() - 2);
        return call.getTypeFactory()
                .createStructType(bounds.getStructKind(), types, columns(input));
    }

    /// Names the columns of a DESCRIPTOR as the table does: Calcite compares them with regard to
    /// case.
    private static void nameColumns(SqlCallBinding window) {
        for (SqlNode argument : window.operands()) {
            if (argument.getKind() == SqlKind.DESCRIPTOR) {
                for (SqlNode column : ((SqlCall) argument).getOperandList()) {
                    nameColumn((SqlIdentifier) column, window.getOperandType(0));
                }
            }
        }
    }

    private static void nameColumn(SqlIdentifier column, RelDataType table) {
        RelDataTypeField field =
                column.isSimple() ? ColumnMatcher.INSTANCE.field(table, column.getSimple()) : null;
        if (field != null) {
            column.setNames(List.of(field.getName()), List.of(column.getParserPosition()));
        }
    }

    private static final class Tumble extends SqlTumbleTableFunction {
        @Override
        public boolean checkOperandTypes(SqlCallBinding window, boolean throwOnFailure) {
            nameColumns(window);
            return super.checkOperandTypes(window, throwOnFailure);
        }

        @Override
        public SqlReturnTypeInference getRowTypeInference() {
            return WindowOperators::withTime;
        }
    }

    private static final class Hop extends SqlHopTableFunction {
        @Override
        public boolean checkOperandTypes(SqlCallBinding window, boolean throwOnFailure) {
            nameColumns(window);
            return super.checkOperandTypes(window, throwOnFailure);
        }

        @Override
        public SqlReturnTypeInference getRowTypeInference() {
            return WindowOperators::withTime;
        }
    }
}
