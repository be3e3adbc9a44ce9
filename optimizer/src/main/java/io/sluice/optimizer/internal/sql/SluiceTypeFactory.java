package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.thread.PlanningStop;
import io.sluice.type.DataType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Makes Calcite's types by [SluiceTypeSystem]; text is UTF-8.
final class SluiceTypeFactory extends SqlTypeFactoryImpl {

    SluiceTypeFactory() {
        super(SluiceTypeSystem.INSTANCE);
    }

    /// Everything that validates, converts and simplifies asks for types again and again.
    @Override
    public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
        PlanningStop.check();
        return super.createTypeWithNullability(type, nullable);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }

    /// A time that an interval has moved has all digits of a second, whatever the literal has that
    /// it started from: `TIMESTAMP '2024-01-01 00:00:00' + INTERVAL '0.5' SECOND`.
    @Override
    protected RelDataType leastRestrictiveIntervalDatetimeType(
            RelDataType time, RelDataType amount) {
        RelDataType moved = super.leastRestrictiveIntervalDatetimeType(time, amount);
        return moved.getSqlTypeName().allowsPrec()
                ? createTypeWithNullability(
                        createSqlType(moved.getSqlTypeName(), SluiceTypeSystem.TIME_PRECISION),
                        moved.isNullable())
                : moved;
    }

    /// Numbers and times have nothing in common; Calcite would call both times.
    ///
    /// Decimals keep their fraction and, where 38 digits are not enough for both, lose whole
    /// digits: a value that then does not fit is an error, while a lost fraction would be a wrong
    /// value.
    @Override
    public @Nullable RelDataType leastRestrictive(
            List<RelDataType> types, SqlTypeMappingRule mappingRule) {
        if (types.stream().anyMatch(SqlTypeUtil::isNumeric)
                && types.stream().anyMatch(SqlTypeUtil::isDatetime)) {
            return null;
        }
        RelDataType common = super.leastRestrictive(types, mappingRule);
        if (common == null || common.getSqlTypeName() != SqlTypeName.DECIMAL) {
            return common;
        }
        int scale = 0;
        int whole = 0;
        for (RelDataType type : types) {
            if (SqlTypeUtil.isExactNumeric(type)) {
                scale = Math.max(scale, type.getScale());
                whole = Math.max(whole, type.getPrecision() - type.getScale());
            }
        }
        int precision = Math.min(DataType.Decimal.MAX_PRECISION, whole + scale);
        return createTypeWithNullability(
                createSqlType(SqlTypeName.DECIMAL, Math.max(precision, 1), scale),
                common.isNullable());
    }
}
