package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.type.SqlTypeName;

/// Types of Sluice as Calcite's, and back.
///
/// Back, lengths of text are dropped (text has no length and no padding), and the fraction digits
/// of times and timestamps, which are always six.
public final class TypeMapping {

    private TypeMapping() {}

    /// The row type of a table.
    public static RelDataType toRel(Schema schema, RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (Field field : schema.fields()) {
            builder.add(
                    EmptyName.presented(field.name()),
                    toRel(field.type(), field.nullable(), factory));
        }
        return builder.build();
    }

    public static RelDataType toRel(DataType type, boolean nullable, RelDataTypeFactory factory) {
        return factory.createTypeWithNullability(toRel(type, factory), nullable);
    }

    private static RelDataType toRel(DataType type, RelDataTypeFactory factory) {
        return switch (type) {
            case DataType.Null() -> factory.createSqlType(SqlTypeName.NULL);
            case DataType.Bool() -> factory.createSqlType(SqlTypeName.BOOLEAN);
            case DataType.Int(int bitWidth) -> factory.createSqlType(integer(bitWidth));
            case DataType.FloatingPoint(int bitWidth) ->
                    factory.createSqlType(bitWidth == 32 ? SqlTypeName.REAL : SqlTypeName.DOUBLE);
            case DataType.Decimal(int precision, int scale) ->
                    factory.createSqlType(SqlTypeName.DECIMAL, precision, scale);
            case DataType.Utf8() ->
                    factory.createTypeWithCharsetAndCollation(
                            factory.createSqlType(SqlTypeName.VARCHAR),
                            factory.getDefaultCharset(),
                            SqlCollation.IMPLICIT);
            case DataType.Binary() -> factory.createSqlType(SqlTypeName.VARBINARY);
            case DataType.Date() -> factory.createSqlType(SqlTypeName.DATE);
            case DataType.Time() ->
                    factory.createSqlType(SqlTypeName.TIME, SluiceTypeSystem.TIME_PRECISION);
            case DataType.Timestamp(boolean zoned) ->
                    factory.createSqlType(
                            zoned
                                    ? SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
                                    : SqlTypeName.TIMESTAMP,
                            SluiceTypeSystem.TIME_PRECISION);
            case DataType.ListOf(Field element) ->
                    factory.createArrayType(toRel(element.type(), element.nullable(), factory), -1);
            case DataType.Struct(List<Field> fields) -> toRel(Schema.of(fields), factory);
        };
    }

    private static SqlTypeName integer(int bitWidth) {
        return switch (bitWidth) {
            case 8 -> SqlTypeName.TINYINT;
            case 16 -> SqlTypeName.SMALLINT;
            case 32 -> SqlTypeName.INTEGER;
            default -> SqlTypeName.BIGINT;
        };
    }

    /// @throws QueryException with `UNSUPPORTED` that names a type which columns cannot have
    public static DataType toDataType(RelDataType type) {
        if (type.isStruct()) {
            return new DataType.Struct(toFields(type));
        }
        return switch (type.getSqlTypeName()) {
            case NULL, UNKNOWN -> DataType.NULL;
            case BOOLEAN -> DataType.BOOL;
            case TINYINT -> DataType.INT8;
            case SMALLINT -> DataType.INT16;
            case INTEGER -> DataType.INT32;
            case BIGINT -> DataType.INT64;
            case REAL -> DataType.FLOAT32;
            case FLOAT, DOUBLE -> DataType.FLOAT64;
            case DECIMAL -> decimal(type);
            case CHAR, VARCHAR -> DataType.UTF8;
            case BINARY, VARBINARY -> DataType.BINARY;
            case DATE -> DataType.DATE;
            case TIME -> DataType.TIME;
            case TIMESTAMP -> DataType.TIMESTAMP;
            case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> DataType.TIMESTAMP_TZ;
            case ARRAY -> {
                RelDataType element = java.util.Objects.requireNonNull(type.getComponentType());
                yield new DataType.ListOf(
                        new Field(
                                "element",
                                toDataType(element),
                                element.isNullable(),
                                java.util.Map.of()));
            }
            default ->
                    throw new QueryException(
                            ErrorCode.UNSUPPORTED, "values of type " + type + " are not supported");
        };
    }

    /// A literal such as `0.05` may come as one digit with two behind the point.
    private static DataType decimal(RelDataType type) {
        int scale = Math.clamp(type.getScale(), 0, DataType.Decimal.MAX_PRECISION);
        int precision = Math.clamp(type.getPrecision(), 1, DataType.Decimal.MAX_PRECISION);
        return DataType.decimal(Math.max(precision, scale), scale);
    }

    /// The columns of a row type.
    public static Schema toSchema(RelDataType rowType) {
        return Schema.of(toFields(rowType));
    }

    private static List<Field> toFields(RelDataType rowType) {
        List<Field> fields = new ArrayList<>(rowType.getFieldCount());
        for (RelDataTypeField field : rowType.getFieldList()) {
            RelDataType type = field.getType();
            String name = EmptyName.original(field.getName());
            fields.add(
                    type.isNullable()
                            ? Field.nullable(name, toDataType(type))
                            : Field.required(name, toDataType(type)));
        }
        return fields;
    }
}
