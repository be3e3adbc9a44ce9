package io.sluice.optimizer.internal.sql;

import io.sluice.type.DataType;
import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// The limits and result types of Sluice's dialect: decimals of 38 digits, microseconds, text
/// without padding, sums that do not overflow early, and averages and quotients of decimals as
/// doubles.
final class SluiceTypeSystem extends RelDataTypeSystemImpl {

    static final RelDataTypeSystem INSTANCE = new SluiceTypeSystem();

    /// Digits of a second that timestamps and times have.
    static final int TIME_PRECISION = 6;

    private SluiceTypeSystem() {}

    @Override
    public int getMaxPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case DECIMAL -> DataType.Decimal.MAX_PRECISION;
            case TIME, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TIME_PRECISION;
            case CHAR, VARCHAR, BINARY, VARBINARY -> Integer.MAX_VALUE;
            default -> super.getMaxPrecision(typeName);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL
                ? DataType.Decimal.MAX_PRECISION
                : super.getMaxScale(typeName);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case TIME, TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TIME_PRECISION;
            default ->
                    SqlTypeName.INTERVAL_TYPES.contains(typeName)
                            ? getMaxPrecision(typeName)
                            : super.getDefaultPrecision(typeName);
        };
    }

    @Override
    public RoundingMode roundingMode() {
        return RoundingMode.HALF_UP;
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory typeFactory, RelDataType argumentType) {
        SqlTypeName name = argumentType.getSqlTypeName();
        RelDataType sum;
        if (SqlTypeName.INT_TYPES.contains(name)) {
            sum = typeFactory.createSqlType(SqlTypeName.BIGINT);
        } else if (name == SqlTypeName.DECIMAL) {
            sum =
                    typeFactory.createSqlType(
                            SqlTypeName.DECIMAL,
                            DataType.Decimal.MAX_PRECISION,
                            argumentType.getScale());
        } else if (SqlTypeName.APPROX_TYPES.contains(name)) {
            sum = typeFactory.createSqlType(SqlTypeName.DOUBLE);
        } else {
            return argumentType;
        }
        return typeFactory.createTypeWithNullability(sum, argumentType.isNullable());
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory typeFactory, RelDataType argumentType) {
        return typeFactory.createTypeWithNullability(
                typeFactory.createSqlType(SqlTypeName.DOUBLE), argumentType.isNullable());
    }

    /// A quotient of decimals has no exact type of 38 digits that would suit all uses, so it is a
    /// double, as an average is.
    @Override
    public @Nullable RelDataType deriveDecimalDivideType(
            RelDataTypeFactory typeFactory, RelDataType type1, RelDataType type2) {
        boolean decimals =
                SqlTypeUtil.isExactNumeric(type1)
                        && SqlTypeUtil.isExactNumeric(type2)
                        && (SqlTypeUtil.isDecimal(type1) || SqlTypeUtil.isDecimal(type2));
        return decimals
                ? typeFactory.createSqlType(SqlTypeName.DOUBLE)
                : super.deriveDecimalDivideType(typeFactory, type1, type2);
    }
}
