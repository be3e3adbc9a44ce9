package io.sluice.optimizer.internal.sql;

import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.validate.SelectNamespace;
import org.apache.calcite.sql.validate.SqlMonotonicity;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorImpl;

/// Calcite's validator without its question whether the columns of a query rise or fall. Nothing
/// reads the answer, and it goes down to the tables once for every mention of a column on the way:
/// `SELECT a + a AS a FROM (SELECT a + a AS a FROM …)` doubles that with each level.
final class QueryValidator extends SqlValidatorImpl {

    QueryValidator(
            SqlOperatorTable operators,
            SqlValidatorCatalogReader reader,
            RelDataTypeFactory typeFactory,
            Config config) {
        super(operators, reader, typeFactory, config);
    }

    @Override
    protected SelectNamespace createSelectNamespace(SqlSelect select, SqlNode enclosing) {
        return new Unordered(this, select, enclosing);
    }

    private static final class Unordered extends SelectNamespace {

        Unordered(SqlValidatorImpl validator, SqlSelect select, SqlNode enclosing) {
            super(validator, select, enclosing);
        }

        @Override
        public SqlMonotonicity getMonotonicity(String columnName) {
            return SqlMonotonicity.NOT_MONOTONIC;
        }
    }
}
