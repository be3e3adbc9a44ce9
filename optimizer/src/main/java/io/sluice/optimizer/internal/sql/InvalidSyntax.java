package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.optimizer.internal.statement.TypeNames;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses, by name and place, what Calcite's grammar lets through and what has no meaning: names
/// that WITH gives twice, parts of rows in LIMIT, types that do not exist, arguments by name. Its
/// validator takes some of them for what they are not and fails on others.
final class InvalidSyntax extends SqlBasicVisitor<@Nullable Void> {

    private static final BigDecimal MOST_ROWS = BigDecimal.valueOf(Long.MAX_VALUE);

    private final SqlText text;

    private InvalidSyntax(SqlText text) {
        this.text = text;
    }

    /// @throws QueryException with `SQL_INVALID`, `NAME_NOT_FOUND` or `UNSUPPORTED`
    static void refuse(SqlNode query, SqlText text) {
        query.accept(new InvalidSyntax(text));
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        switch (call) {
            case SqlWith with -> refuseNamesGivenTwice(with);
            case SqlOrderBy orderBy -> refuseRows(orderBy.offset, orderBy.fetch);
            case SqlSelect select -> refuseRows(select.getOffset(), select.getFetch());
            default -> refuseArguments(call);
        }
        return super.visit(call);
    }

    private void refuseNamesGivenTwice(SqlWith with) {
        Set<String> names = new HashSet<>();
        for (SqlNode item : with.withList) {
            SqlIdentifier name = ((SqlWithItem) item).name;
            if (!names.add(name.getSimple().toLowerCase(Locale.ROOT))) {
                throw error(
                        ErrorCode.SQL_INVALID,
                        "WITH gives the name \""
                                + name.getSimple()
                                + "\" twice; names are compared without regard to case",
                        name);
            }
        }
    }

    private void refuseRows(@Nullable SqlNode offset, @Nullable SqlNode fetch) {
        refuseRows("OFFSET", offset);
        refuseRows("LIMIT", fetch);
    }

    private void refuseRows(String clause, @Nullable SqlNode rows) {
        if (!(rows instanceof SqlNumericLiteral literal)) {
            return;
        }
        BigDecimal value = literal.bigDecimalValue();
        if (value == null
                || value.signum() < 0
                || value.compareTo(MOST_ROWS) > 0
                || !literal.isInteger()) {
            throw error(
                    ErrorCode.SQL_INVALID,
                    clause + " takes a whole number of rows up to " + MOST_ROWS + ", not " + rows,
                    rows);
        }
    }

    private void refuseArguments(SqlCall call) {
        if (call.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
            throw error(
                    ErrorCode.UNSUPPORTED,
                    "an argument by name (" + call.operand(1) + " => …) is not supported",
                    call);
        }
        boolean exists = call.getKind() == SqlKind.EXISTS || call.getKind() == SqlKind.UNIQUE;
        if (exists && !call.operand(0).isA(SqlKind.QUERY)) {
            throw error(
                    ErrorCode.SQL_INVALID,
                    call.getKind()
                            + " takes a query and no more; put parentheses around all of it where"
                            + " an operator follows",
                    call);
        }
        boolean in = call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN;
        if (in
                && !(call.operand(1) instanceof SqlNodeList)
                && !call.operand(1).isA(SqlKind.QUERY)) {
            throw error(
                    ErrorCode.SQL_INVALID,
                    "IN takes a list or a query and no more; put parentheses around all of it where"
                            + " an operator follows",
                    call);
        }
        if (call.getOperandList().isEmpty()
                && call.getOperator().getName().equalsIgnoreCase("coalesce")) {
            throw error(ErrorCode.SQL_INVALID, "coalesce takes one value or more, not none", call);
        }
    }

    @Override
    public @Nullable Void visit(SqlDataTypeSpec type) {
        switch (type.getTypeNameSpec()) {
            case SqlBasicTypeNameSpec basic
                    when basic.getTypeName().getSimple().equals(SqlTypeName.DECIMAL.getName()) ->
                    refuseDecimal(basic);
            case SqlUserDefinedTypeNameSpec named -> refuseUnknown(named.getTypeName());
            default -> {}
        }
        return null;
    }

    private void refuseDecimal(SqlBasicTypeNameSpec type) {
        if (type.getPrecision() < 0) {
            return;
        }
        int scale = Math.max(type.getScale(), 0);
        boolean exists =
                type.getPrecision() >= 1
                        && type.getPrecision() <= DataType.Decimal.MAX_PRECISION
                        && scale <= type.getPrecision()
                        && (type.getScale() >= 0
                                || type.getScale() == RelDataType.SCALE_NOT_SPECIFIED);
        if (!exists) {
            String digits =
                    type.getScale() == RelDataType.SCALE_NOT_SPECIFIED
                            ? String.valueOf(type.getPrecision())
                            : type.getPrecision() + "," + type.getScale();
            throw error(
                    ErrorCode.SQL_INVALID,
                    "decimal("
                            + digits
                            + ") is not a type: 1 to 38 digits, of which no more than all are"
                            + " behind the point",
                    type.getTypeName());
        }
    }

    private void refuseUnknown(SqlIdentifier name) {
        boolean known =
                name.isSimple()
                        && TypeNames.find(name.getSimple().toLowerCase(Locale.ROOT)).isPresent();
        if (!known) {
            throw error(ErrorCode.NAME_NOT_FOUND, "no type \"" + name + "\"", name);
        }
    }

    private QueryException error(ErrorCode code, String message, SqlNode node) {
        return text.error(
                code,
                message,
                new SqlText.Position(
                        node.getParserPosition().getLineNum(),
                        node.getParserPosition().getColumnNum()));
    }
}
