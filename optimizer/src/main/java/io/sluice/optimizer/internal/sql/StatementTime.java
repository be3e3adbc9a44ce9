package io.sluice.optimizer.internal.sql;

import java.util.List;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;

/// `now()` and `CURRENT_TIMESTAMP`, which are instants here, as in PostgreSQL; Calcite's own have
/// no time zone.
final class StatementTime extends SqlFunction {

    static final List<SqlOperator> OPERATORS =
            List.of(
                    new StatementTime("NOW", SqlSyntax.FUNCTION),
                    new StatementTime("CURRENT_TIMESTAMP", SqlSyntax.FUNCTION_ID));

    private final SqlSyntax syntax;

    private StatementTime(String name, SqlSyntax syntax) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.explicit(
                        SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
                        SluiceTypeSystem.TIME_PRECISION),
                null,
                OperandTypes.NILADIC,
                SqlFunctionCategory.TIMEDATE);
        this.syntax = syntax;
    }

    @Override
    public SqlSyntax getSyntax() {
        return syntax;
    }

    /// The same throughout a statement, another in the next.
    @Override
    public boolean isDynamicFunction() {
        return true;
    }
}
