package io.sluice.optimizer.internal.sql;

import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Brings what Calcite has in several forms to the one that Sluice has: text is never padded, so
/// `CHAR(n)` is `VARCHAR`; a timestamp with time zone is an instant, whatever zone it was written
/// in.
final class DialectForms extends SqlBasicVisitor<@Nullable Void> {

    private DialectForms() {}

    static void unify(SqlNode query) {
        query.accept(new DialectForms());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlBasicCall cast
                && cast.getKind() == SqlKind.CAST
                && cast.operand(1) instanceof SqlDataTypeSpec type
                && type.getTypeName().isSimple()) {
            unify(cast, type);
        }
        return super.visit(call);
    }

    private static void unify(SqlBasicCall cast, SqlDataTypeSpec type) {
        switch (type.getTypeName().getSimple()) {
            case "CHAR" -> cast.setOperand(1, named(SqlTypeName.VARCHAR, type));
            case "TIMESTAMP_TZ" ->
                    cast.setOperand(1, named(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, type));
            default -> {}
        }
    }

    private static SqlDataTypeSpec named(SqlTypeName name, SqlDataTypeSpec original) {
        SqlParserPos position = original.getParserPosition();
        return new SqlDataTypeSpec(new SqlBasicTypeNameSpec(name, position), position);
    }
}
