package io.sluice.batch.ipc;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.ArrowSchemas;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/// Reads schemas and other text out of flatbuffers.
///
/// A flatbuffer is a graph of offsets: a few bytes may claim fields without end by pointing to one
/// another, and texts without end by pointing to one text. So fields, depth and text are counted as
/// they are read. Offsets that lead out of the buffer are caught by the buffer itself.
final class SchemaReader {

    private static final ArrowType.Int DEFAULT_INDEX_TYPE = new ArrowType.Int(32, true);

    private final IpcLimits limits;
    private final Map<Long, IpcField.Plain> dictionaries = new HashMap<>();
    private int fieldCount;
    private long textBytes;

    SchemaReader(IpcLimits limits) {
        this.limits = limits;
    }

    IpcSchema schema(org.apache.arrow.flatbuf.@Nullable Schema schema) {
        if (schema == null) {
            throw new IllegalArgumentException("there is no schema");
        }
        if (schema.endianness() != Endianness.Little) {
            throw new QueryException(
                    ErrorCode.UNSUPPORTED, "the Arrow data is big-endian, which is not read");
        }
        List<IpcField> fields = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            fields.add(field(schema.fields(i), 1));
        }
        Map<String, String> metadata =
                metadata(schema.customMetadataLength(), schema::customMetadata);
        List<Field> types = fields.stream().map(IpcField::field).toList();
        return new IpcSchema(new Schema(types, metadata), fields, dictionaries);
    }

    /// Custom metadata; of a key that comes twice the last value counts.
    Map<String, String> metadata(int length, IntFunction<KeyValue> entries) {
        if (length == 0) {
            return Map.of();
        }
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < length; i++) {
            KeyValue entry = entries.apply(i);
            metadata.put(text(entry.keyAsByteBuffer()), text(entry.valueAsByteBuffer()));
        }
        return metadata;
    }

    private IpcField field(org.apache.arrow.flatbuf.Field field, int depth) {
        require(++fieldCount, limits.maxFields(), "fields");
        require(depth, limits.maxDepth(), "levels of nested types");
        String name = text(field.nameAsByteBuffer());
        List<IpcField> children = new ArrayList<>();
        for (int i = 0; i < field.childrenLength(); i++) {
            children.add(field(field.children(i), depth + 1));
        }
        ArrowType type = storage(ArrowType.getTypeForField(field));
        DataType dataType =
                ArrowSchemas.fromArrow(name, type, children.stream().map(IpcField::field).toList());
        Map<String, String> metadata =
                metadata(field.customMetadataLength(), field::customMetadata);
        IpcField.Plain plain =
                new IpcField.Plain(
                        new Field(name, dataType, field.nullable(), metadata), type, children);
        DictionaryEncoding encoding = field.dictionary();
        return encoding == null ? plain : encoded(plain, encoding);
    }

    private IpcField encoded(IpcField.Plain values, DictionaryEncoding encoding) {
        ArrowType.Int indexType =
                encoding.indexType() == null
                        ? DEFAULT_INDEX_TYPE
                        : new ArrowType.Int(
                                encoding.indexType().bitWidth(), encoding.indexType().isSigned());
        // refuses widths that integers do not have
        ArrowSchemas.fromArrow(values.field().name(), indexType, List.of());
        IpcField.Plain known = dictionaries.putIfAbsent(encoding.id(), values);
        if (known != null && !known.field().type().equals(values.field().type())) {
            throw new IllegalArgumentException(
                    "dictionary " + encoding.id() + " has values of two types");
        }
        return new IpcField.Encoded(values, indexType, encoding.id());
    }

    private static ArrowType storage(ArrowType type) {
        return type instanceof ArrowType.ExtensionType extension ? extension.storageType() : type;
    }

    private String text(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return "";
        }
        textBytes += bytes.remaining();
        require(textBytes, limits.maxMetadataBytes(), "bytes of names");
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static void require(long found, long limit, String what) {
        if (found > limit) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE, "the Arrow schema has more than " + limit + " " + what);
        }
    }
}
