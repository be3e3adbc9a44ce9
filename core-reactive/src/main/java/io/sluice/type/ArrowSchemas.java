package io.sluice.type;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.List;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;

/// Schemas and types from and to Apache Arrow's.
///
/// Every type has one Arrow type of its own, so that `fromArrow(toArrow(schema))` equals `schema`.
/// The other way Arrow has more types than Sluice; these stand for the nearest one that holds all
/// their values:
///
/// | Arrow | here |
/// |---|---|
/// | uint8, uint16, uint32, uint64 | `smallint`, `integer`, `bigint`, `decimal(20,0)` |
/// | float16 | `real` |
/// | decimal32, decimal64, decimal128, decimal256 | `decimal` of at most 38 digits |
/// | large and view forms of utf8 and binary, fixed size binary | `varchar`, `varbinary` |
/// | date64 | `date` |
/// | time32, time64 of any unit | `time` |
/// | timestamp of any unit, without and with zone | `timestamp`, `timestamp with time zone` |
/// | large and fixed size lists, maps | array, of key and value rows for maps |
/// | an extension type | its storage type |
/// | a dictionary-encoded field | the type of the dictionary's values |
///
/// Durations, intervals, unions, list views and run-end encoding have none.
public final class ArrowSchemas {

    private static final String UTC = "UTC";

    private ArrowSchemas() {}

    public static org.apache.arrow.vector.types.pojo.Schema toArrow(Schema schema) {
        return new org.apache.arrow.vector.types.pojo.Schema(
                schema.fields().stream().map(ArrowSchemas::toArrow).toList(), schema.metadata());
    }

    public static org.apache.arrow.vector.types.pojo.Field toArrow(Field field) {
        FieldType type =
                new FieldType(field.nullable(), toArrow(field.type()), null, field.metadata());
        List<org.apache.arrow.vector.types.pojo.Field> children =
                children(field.type()).stream().map(ArrowSchemas::toArrow).toList();
        return new org.apache.arrow.vector.types.pojo.Field(field.name(), type, children);
    }

    /// The Arrow type, without its children.
    public static ArrowType toArrow(DataType type) {
        return switch (type) {
            case DataType.Null() -> ArrowType.Null.INSTANCE;
            case DataType.Bool() -> ArrowType.Bool.INSTANCE;
            case DataType.Int(int bitWidth) -> new ArrowType.Int(bitWidth, true);
            case DataType.FloatingPoint(int bitWidth) ->
                    new ArrowType.FloatingPoint(
                            bitWidth == 32
                                    ? FloatingPointPrecision.SINGLE
                                    : FloatingPointPrecision.DOUBLE);
            case DataType.Decimal(int precision, int scale) ->
                    new ArrowType.Decimal(precision, scale, 128);
            case DataType.Utf8() -> ArrowType.Utf8.INSTANCE;
            case DataType.Binary() -> ArrowType.Binary.INSTANCE;
            case DataType.Date() -> new ArrowType.Date(DateUnit.DAY);
            case DataType.Time() -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case DataType.Timestamp(boolean zoned) ->
                    new ArrowType.Timestamp(TimeUnit.MICROSECOND, zoned ? UTC : null);
            case DataType.ListOf _ -> ArrowType.List.INSTANCE;
            case DataType.Struct _ -> ArrowType.Struct.INSTANCE;
        };
    }

    /// The schema of vectors in memory.
    ///
    /// @param dictionaries where the values of dictionary-encoded fields are looked up
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] that names the first column whose type
    ///   has no counterpart
    public static Schema fromArrow(
            org.apache.arrow.vector.types.pojo.Schema schema, DictionaryProvider dictionaries) {
        List<Field> fields =
                schema.getFields().stream().map(field -> fromArrow(field, dictionaries)).toList();
        return new Schema(
                fields,
                schema.getCustomMetadata() == null
                        ? java.util.Map.of()
                        : schema.getCustomMetadata());
    }

    /// The field of a vector in memory.
    ///
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] if its type has no counterpart
    public static Field fromArrow(
            org.apache.arrow.vector.types.pojo.Field field, DictionaryProvider dictionaries) {
        return new Field(
                field.getName() == null ? "" : field.getName(),
                valueType(field, dictionaries),
                field.isNullable(),
                field.getMetadata());
    }

    /// A type from Arrow's.
    ///
    /// @param column the column's name, for the message
    /// @param children the fields of a nested type
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] if it has no counterpart
    public static DataType fromArrow(String column, ArrowType type, List<Field> children) {
        return switch (type) {
            case ArrowType.Null _ -> DataType.NULL;
            case ArrowType.Bool _ -> DataType.BOOL;
            case ArrowType.Int integer -> integer(column, integer);
            case ArrowType.FloatingPoint number ->
                    number.getPrecision() == FloatingPointPrecision.DOUBLE
                            ? DataType.FLOAT64
                            : DataType.FLOAT32;
            case ArrowType.Decimal decimal -> decimal(column, decimal);
            case ArrowType.Utf8 _, ArrowType.LargeUtf8 _, ArrowType.Utf8View _ -> DataType.UTF8;
            case ArrowType.Binary _, ArrowType.LargeBinary _, ArrowType.BinaryView _ ->
                    DataType.BINARY;
            case ArrowType.FixedSizeBinary binary when binary.getByteWidth() >= 0 ->
                    DataType.BINARY;
            case ArrowType.Date _ -> DataType.DATE;
            case ArrowType.Time time when timeWidth(time.getUnit()) == time.getBitWidth() ->
                    DataType.TIME;
            case ArrowType.Timestamp timestamp ->
                    isZoned(timestamp) ? DataType.TIMESTAMP_TZ : DataType.TIMESTAMP;
            case ArrowType.List _, ArrowType.LargeList _, ArrowType.Map _
                    when children.size() == 1 ->
                    new DataType.ListOf(children.getFirst());
            case ArrowType.FixedSizeList list
                    when children.size() == 1 && list.getListSize() >= 0 ->
                    new DataType.ListOf(children.getFirst());
            case ArrowType.Struct _ -> new DataType.Struct(children);
            case ArrowType.ExtensionType extension ->
                    fromArrow(column, extension.storageType(), children);
            // Arrow's own family, which grows
            default -> throw unsupported(column, type);
        };
    }

    private static DataType valueType(
            org.apache.arrow.vector.types.pojo.Field field, DictionaryProvider dictionaries) {
        if (field.getDictionary() != null) {
            Dictionary dictionary = dictionaries.lookup(field.getDictionary().getId());
            if (dictionary == null) {
                throw new QueryException(
                        ErrorCode.DATA_MALFORMED,
                        "column \""
                                + field.getName()
                                + "\" refers to dictionary "
                                + field.getDictionary().getId()
                                + ", which its provider does not have");
            }
            return valueType(dictionary.getVector().getField(), dictionaries);
        }
        List<Field> children =
                field.getChildren().stream().map(child -> fromArrow(child, dictionaries)).toList();
        return fromArrow(field.getName(), field.getType(), children);
    }

    private static DataType integer(String column, ArrowType.Int integer) {
        int bitWidth = integer.getBitWidth();
        if (bitWidth != 8 && bitWidth != 16 && bitWidth != 32 && bitWidth != 64) {
            throw unsupported(column, integer);
        }
        if (integer.getIsSigned()) {
            return new DataType.Int(bitWidth);
        }
        return bitWidth == 64 ? DataType.decimal(20, 0) : new DataType.Int(2 * bitWidth);
    }

    private static DataType decimal(String column, ArrowType.Decimal decimal) {
        int maxPrecision =
                switch (decimal.getBitWidth()) {
                    case 32 -> 9;
                    case 64 -> 18;
                    case 128 -> 38;
                    case 256 -> 76;
                    default -> 0;
                };
        int precision = Math.min(decimal.getPrecision(), DataType.Decimal.MAX_PRECISION);
        if (decimal.getPrecision() > maxPrecision
                || precision < 1
                || decimal.getScale() < 0
                || decimal.getScale() > precision) {
            throw unsupported(column, decimal);
        }
        return DataType.decimal(precision, decimal.getScale());
    }

    private static int timeWidth(TimeUnit unit) {
        return unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64;
    }

    private static boolean isZoned(ArrowType.Timestamp timestamp) {
        return timestamp.getTimezone() != null && !timestamp.getTimezone().isEmpty();
    }

    private static List<Field> children(DataType type) {
        return switch (type) {
            case DataType.ListOf(Field element) -> List.of(element);
            case DataType.Struct(List<Field> fields) -> fields;
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Decimal _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    List.of();
        };
    }

    private static QueryException unsupported(String column, ArrowType type) {
        return new QueryException(
                ErrorCode.UNSUPPORTED,
                "column \"" + column + "\" has the Arrow type " + type + ", which Sluice has not");
    }
}
