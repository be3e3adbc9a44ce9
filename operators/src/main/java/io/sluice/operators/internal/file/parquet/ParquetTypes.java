package io.sluice.operators.internal.file.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import io.sluice.batch.Layout;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.parquet.ParquetNode.Physical;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Parquet's types as Sluice's, and how values get from one to the other.
///
/// Unsigned integers become the next wider signed ones, those of 64 bits decimal(20,0); times and
/// timestamps in nanoseconds lose what is below a microsecond; UUIDs, BSON and geometries are
/// bytes; maps are lists of rows of key and value. Whatever is missing here is refused by name.
final class ParquetTypes {

    private static final int MAX_DEPTH = 64;

    private final String location;
    private final FileSchema schema;

    private ParquetTypes(String location, FileSchema schema) {
        this.location = location;
        this.schema = schema;
    }

    /// The columns of a file.
    static List<ParquetColumn> columns(String location, FileSchema schema) {
        ParquetTypes types = new ParquetTypes(location, schema);
        List<ParquetColumn> columns = new ArrayList<>();
        for (SchemaNode child : schema.getRootNode().children()) {
            boolean nullable = child.repetitionType() == RepetitionType.OPTIONAL;
            ParquetNode node = types.field(child, 0);
            Field field =
                    nullable
                            ? Field.nullable(child.name(), node.type())
                            : Field.required(child.name(), node.type());
            columns.add(new ParquetColumn(field, node));
        }
        return columns;
    }

    /// A field as it stands in its group; one that is repeated without being said to be a list is a
    /// list nevertheless.
    private ParquetNode field(SchemaNode node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    location + ": columns are nested more than " + MAX_DEPTH + " deep");
        }
        ParquetNode value = value(node, depth);
        return node.repetitionType() == RepetitionType.REPEATED
                ? repeated(value, node, node.maxDefinitionLevel() - 1)
                : value;
    }

    private ParquetNode value(SchemaNode node, int depth) {
        return switch (node) {
            case SchemaNode.PrimitiveNode primitive -> leaf(primitive);
            case SchemaNode.GroupNode group -> group(group, depth);
        };
    }

    private ParquetNode group(SchemaNode.GroupNode group, int depth) {
        if (group.isVariant() || group.children().isEmpty()) {
            throw unsupported(group.name(), group.isVariant() ? "VARIANT" : "a group of nothing");
        }
        boolean wrapper =
                (group.isList() || group.isMap())
                        && group.children().size() == 1
                        && group.children().getFirst().repetitionType() == RepetitionType.REPEATED;
        if (!wrapper) {
            return struct(group, depth);
        }
        SchemaNode inner = group.children().getFirst();
        SchemaNode element = group.isMap() ? inner : group.getListElement();
        ParquetNode value =
                element == inner
                        ? value(inner, depth + 1)
                        : field(Objects.requireNonNull(element), depth + 1);
        return repeated(value, inner, group.maxDefinitionLevel());
    }

    private static ParquetNode repeated(ParquetNode element, SchemaNode node, int definition) {
        return new ParquetNode.Repeated(
                (DataType.ListOf) DataType.list(element.type()),
                element,
                definition,
                node.maxDefinitionLevel(),
                node.maxRepetitionLevel());
    }

    /// Fields of groups are nullable, since those of a null group are null.
    private ParquetNode struct(SchemaNode.GroupNode group, int depth) {
        List<ParquetNode> nodes = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (SchemaNode child : group.children()) {
            ParquetNode node = field(child, depth + 1);
            nodes.add(node);
            fields.add(Field.nullable(child.name(), node.type()));
        }
        return new ParquetNode.Group(
                new DataType.Struct(fields),
                nodes,
                group.maxDefinitionLevel(),
                group.maxRepetitionLevel());
    }

    private ParquetNode leaf(SchemaNode.PrimitiveNode node) {
        ColumnSchema column = schema.getColumn(node.columnIndex());
        String path = column.fieldPath().toString();
        int length = Objects.requireNonNullElse(column.typeLength(), 0);
        LogicalType logical = node.logicalType();
        Mapping mapping =
                switch (node.type()) {
                    case BOOLEAN -> new Mapping(DataType.BOOL, Conversion.NONE);
                    case INT32 -> int32(path, logical);
                    case INT64 -> int64(path, logical);
                    case INT96 -> new Mapping(DataType.TIMESTAMP, Conversion.INT96_TO_MICROS);
                    case FLOAT -> new Mapping(DataType.FLOAT32, Conversion.FLOAT);
                    case DOUBLE -> new Mapping(DataType.FLOAT64, Conversion.DOUBLE);
                    case BYTE_ARRAY -> bytes(path, logical);
                    case FIXED_LEN_BYTE_ARRAY -> fixed(path, logical, length);
                };
        return new ParquetNode.Leaf(
                node.columnIndex(),
                path,
                mapping.type(),
                physical(column),
                length,
                mapping.conversion(),
                node.maxDefinitionLevel(),
                node.maxRepetitionLevel());
    }

    private record Mapping(DataType type, Conversion conversion) {}

    private static Physical physical(ColumnSchema column) {
        return switch (column.type()) {
            case BOOLEAN -> Physical.BOOLEAN;
            case INT32 -> Physical.INT32;
            case INT64 -> Physical.INT64;
            case INT96 -> Physical.INT96;
            case FLOAT -> Physical.FLOAT;
            case DOUBLE -> Physical.DOUBLE;
            case BYTE_ARRAY -> Physical.BYTES;
            case FIXED_LEN_BYTE_ARRAY -> Physical.FIXED;
        };
    }

    private Mapping int32(String path, LogicalType logical) {
        return switch (logical) {
            case null -> new Mapping(DataType.INT32, Conversion.INT32);
            case LogicalType.IntType(int bits, boolean signed) -> integer32(bits, signed);
            case LogicalType.DateType _ -> new Mapping(DataType.DATE, Conversion.INT32);
            case LogicalType.TimeType _ ->
                    new Mapping(DataType.TIME, Conversion.MILLIS32_TO_MICROS);
            case LogicalType.DecimalType decimal -> {
                DataType.Decimal type = decimal(path, decimal);
                if (!type.fitsLong()) {
                    throw unsupported(path, logical + " in 32 bits");
                }
                yield new Mapping(type, Conversion.INT32_TO_INT64);
            }
            case LogicalType.NullType _ -> new Mapping(DataType.INT32, Conversion.INT32);
            default -> throw unsupported(path, logical + " in 32 bits");
        };
    }

    private static Mapping integer32(int bits, boolean signed) {
        return switch (bits) {
            case 8 ->
                    signed
                            ? new Mapping(DataType.INT8, Conversion.INT32_TO_INT8)
                            : new Mapping(DataType.INT16, Conversion.INT32_TO_INT16);
            case 16 ->
                    signed
                            ? new Mapping(DataType.INT16, Conversion.INT32_TO_INT16)
                            : new Mapping(DataType.INT32, Conversion.INT32);
            default ->
                    signed
                            ? new Mapping(DataType.INT32, Conversion.INT32)
                            : new Mapping(DataType.INT64, Conversion.UINT32_TO_INT64);
        };
    }

    private Mapping int64(String path, LogicalType logical) {
        return switch (logical) {
            case null -> new Mapping(DataType.INT64, Conversion.INT64);
            case LogicalType.IntType(_, boolean signed) ->
                    signed
                            ? new Mapping(DataType.INT64, Conversion.INT64)
                            : new Mapping(DataType.decimal(20, 0), Conversion.UINT64_TO_DECIMAL);
            case LogicalType.TimeType(_, LogicalType.TimeUnit unit) ->
                    new Mapping(DataType.TIME, toMicros(unit));
            case LogicalType.TimestampType(boolean utc, LogicalType.TimeUnit unit) ->
                    new Mapping(utc ? DataType.TIMESTAMP_TZ : DataType.TIMESTAMP, toMicros(unit));
            case LogicalType.DecimalType decimal -> {
                DataType.Decimal type = decimal(path, decimal);
                if (!type.fitsLong()) {
                    throw unsupported(path, logical + " in 64 bits");
                }
                yield new Mapping(type, Conversion.INT64);
            }
            default -> throw unsupported(path, logical + " in 64 bits");
        };
    }

    private static Conversion toMicros(LogicalType.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> Conversion.MILLIS_TO_MICROS;
            case MICROS -> Conversion.INT64;
            case NANOS -> Conversion.NANOS_TO_MICROS;
        };
    }

    private Mapping bytes(String path, LogicalType logical) {
        return switch (logical) {
            case null -> new Mapping(DataType.BINARY, Conversion.NONE);
            case LogicalType.StringType _, LogicalType.EnumType _, LogicalType.JsonType _ ->
                    new Mapping(DataType.UTF8, Conversion.NONE);
            case LogicalType.DecimalType decimal ->
                    new Mapping(decimal(path, decimal), Conversion.NONE);
            case LogicalType.BsonType _, LogicalType.GeometryType _, LogicalType.GeographyType _ ->
                    new Mapping(DataType.BINARY, Conversion.NONE);
            default -> throw unsupported(path, logical + " in bytes");
        };
    }

    private Mapping fixed(String path, LogicalType logical, int length) {
        if (length < 1) {
            throw unsupported(path, "values of " + length + " bytes");
        }
        return switch (logical) {
            case null -> new Mapping(DataType.BINARY, Conversion.NONE);
            case LogicalType.UuidType _ -> new Mapping(DataType.BINARY, Conversion.NONE);
            case LogicalType.Float16Type _ when length == Short.BYTES ->
                    new Mapping(DataType.FLOAT32, Conversion.FLOAT16);
            case LogicalType.DecimalType decimal -> {
                DataType.Decimal type = decimal(path, decimal);
                if (length > 2 * Long.BYTES) {
                    throw unsupported(path, logical + " in " + length + " bytes");
                }
                yield new Mapping(type, Conversion.bigEndian(Layout.of(type), length));
            }
            default -> throw unsupported(path, logical + " in " + length + " bytes");
        };
    }

    private DataType.Decimal decimal(String path, LogicalType.DecimalType decimal) {
        if (decimal.precision() > DataType.Decimal.MAX_PRECISION
                || decimal.scale() > decimal.precision()) {
            throw unsupported(path, decimal.toString());
        }
        return new DataType.Decimal(decimal.precision(), decimal.scale());
    }

    private QueryException unsupported(String path, String what) {
        return new QueryException(
                ErrorCode.UNSUPPORTED,
                location + ": the column \"" + path + "\" is " + what + ", which cannot be read");
    }
}
