package io.sluice.codec.internal;

import io.sluice.codec.proto.DataTypeProto;
import io.sluice.codec.proto.FieldNode;
import io.sluice.codec.proto.KeyValue;
import io.sluice.codec.proto.SchemaProto;
import io.sluice.codec.proto.TypeKind;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Types, fields and schemas.
public final class TypeCodec {

    private static final String KIND = "type";

    private final int maxDepth;

    public TypeCodec(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    public SchemaProto encode(Schema schema) {
        SchemaProto.Builder builder = SchemaProto.newBuilder();
        schema.fields().forEach(field -> append(field, 1, builder::addNodes));
        return builder.addAllMetadata(keyValues(schema.metadata())).build();
    }

    public DataTypeProto encode(DataType type) {
        DataTypeProto.Builder builder = DataTypeProto.newBuilder();
        append(Field.required("", type), 1, builder::addNodes);
        return builder.build();
    }

    public Schema decode(SchemaProto schema) {
        return new Schema(fields(schema.getNodesList()).all(), map(schema.getMetadataList()));
    }

    public DataType decode(DataTypeProto type) {
        return fields(type.getNodesList()).only().type();
    }

    private void append(Field field, int depth, Consumer<FieldNode> nodes) {
        PostOrder.requireDepth(KIND, depth, maxDepth);
        FieldNode.Builder node = FieldNode.newBuilder();
        switch (field.type()) {
            case DataType.Null() -> node.setKind(TypeKind.TYPE_KIND_NULL);
            case DataType.Bool() -> node.setKind(TypeKind.TYPE_KIND_BOOL);
            case DataType.Int(int bitWidth) ->
                    node.setKind(TypeKind.TYPE_KIND_INT).setWidth(bitWidth);
            case DataType.FloatingPoint(int bitWidth) ->
                    node.setKind(TypeKind.TYPE_KIND_FLOATING_POINT).setWidth(bitWidth);
            case DataType.Decimal(int precision, int scale) ->
                    node.setKind(TypeKind.TYPE_KIND_DECIMAL).setWidth(precision).setScale(scale);
            case DataType.Utf8() -> node.setKind(TypeKind.TYPE_KIND_UTF8);
            case DataType.Binary() -> node.setKind(TypeKind.TYPE_KIND_BINARY);
            case DataType.Date() -> node.setKind(TypeKind.TYPE_KIND_DATE);
            case DataType.Time() -> node.setKind(TypeKind.TYPE_KIND_TIME);
            case DataType.Timestamp(boolean zoned) ->
                    node.setKind(
                            zoned ? TypeKind.TYPE_KIND_TIMESTAMP_TZ : TypeKind.TYPE_KIND_TIMESTAMP);
            case DataType.ListOf(Field element) -> {
                append(element, depth + 1, nodes);
                node.setKind(TypeKind.TYPE_KIND_LIST).setChildren(1);
            }
            case DataType.Struct(List<Field> fields) -> {
                fields.forEach(child -> append(child, depth + 1, nodes));
                node.setKind(TypeKind.TYPE_KIND_STRUCT).setChildren(fields.size());
            }
        }
        node.setName(field.name()).setNullable(field.nullable());
        nodes.accept(node.addAllMetadata(keyValues(field.metadata())).build());
    }

    private PostOrder<Field> fields(List<FieldNode> nodes) {
        PostOrder<Field> fields = new PostOrder<>(KIND, maxDepth);
        for (FieldNode node : nodes) {
            DataType type = type(node, fields.take(node.getChildren()));
            fields.put(
                    new Field(
                            node.getName(), type, node.getNullable(), map(node.getMetadataList())));
        }
        return fields;
    }

    private static DataType type(FieldNode node, List<Field> children) {
        int expected =
                switch (node.getKind()) {
                    case TYPE_KIND_LIST -> 1;
                    case TYPE_KIND_STRUCT -> children.size();
                    // protobuf's own enum, which has a constant for numbers that it does not know
                    default -> 0;
                };
        if (children.size() != expected) {
            throw new IllegalArgumentException(
                    "a type " + node.getKind() + " with " + children.size() + " children");
        }
        return switch (node.getKind()) {
            case TYPE_KIND_NULL -> DataType.NULL;
            case TYPE_KIND_BOOL -> DataType.BOOL;
            case TYPE_KIND_INT -> new DataType.Int(node.getWidth());
            case TYPE_KIND_FLOATING_POINT -> new DataType.FloatingPoint(node.getWidth());
            case TYPE_KIND_DECIMAL -> DataType.decimal(node.getWidth(), node.getScale());
            case TYPE_KIND_UTF8 -> DataType.UTF8;
            case TYPE_KIND_BINARY -> DataType.BINARY;
            case TYPE_KIND_DATE -> DataType.DATE;
            case TYPE_KIND_TIME -> DataType.TIME;
            case TYPE_KIND_TIMESTAMP -> DataType.TIMESTAMP;
            case TYPE_KIND_TIMESTAMP_TZ -> DataType.TIMESTAMP_TZ;
            case TYPE_KIND_LIST -> new DataType.ListOf(children.getFirst());
            case TYPE_KIND_STRUCT -> new DataType.Struct(children);
            case TYPE_KIND_UNSPECIFIED, UNRECOGNIZED ->
                    throw new IllegalArgumentException(
                            "the type " + node.getKindValue() + " is not known here");
        };
    }

    /// Sorted, so that equal maps give equal bytes.
    private static List<KeyValue> keyValues(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry ->
                                KeyValue.newBuilder()
                                        .setKey(entry.getKey())
                                        .setValue(entry.getValue())
                                        .build())
                        .toList();
    }

    private static Map<String, String> map(List<KeyValue> entries) {
        Map<String, String> map = new HashMap<>();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }
}
