package io.sluice.optimizer.internal.sql;

import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/// What Calcite's grammar and validator let through: its lenient set, which has GROUP BY ordinals
/// and aliases, `!=` and `%`.
final class SluiceConformance extends SqlDelegatingConformance {

    static final SqlConformance INSTANCE = new SluiceConformance();

    private SluiceConformance() {
        super(SqlConformanceEnum.LENIENT);
    }

    /// Sluice's arithmetic always checks for overflow; operators of their own for that would only
    /// hide plain ones from the rewriting rules.
    @Override
    public boolean checkedArithmetic() {
        return false;
    }
}
