package io.sluice.batch;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/// Arrow Java's vectors from and to [ArrowArray]s.
final class ArrowVectors {

    private ArrowVectors() {}

    /// Columns of vectors, which share their memory where layouts agree.
    static List<Column> columns(
            List<FieldVector> vectors,
            List<Field> fields,
            int rowCount,
            DictionaryProvider dictionaries,
            BufferAllocator allocator) {
        ArrowImport imports = new ArrowImport(allocator, Long.MAX_VALUE, ErrorCode.DATA_MALFORMED);
        Map<Long, Column> decoded = new HashMap<>();
        List<Column> columns = new ArrayList<>(vectors.size());
        try {
            for (int i = 0; i < vectors.size(); i++) {
                FieldVector vector = vectors.get(i);
                if (vector.getValueCount() < rowCount) {
                    throw new QueryException(
                            ErrorCode.DATA_MALFORMED,
                            "column \""
                                    + fields.get(i).name()
                                    + "\" has "
                                    + vector.getValueCount()
                                    + " rows in a batch of "
                                    + rowCount);
                }
                ArrowArray array = array(vector, rowCount, dictionaries, decoded, imports);
                columns.add(imports.column(array, fields.get(i)));
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        } finally {
            decoded.values().forEach(Column::release);
        }
    }

    private static ArrowArray array(
            FieldVector vector,
            int length,
            DictionaryProvider dictionaries,
            Map<Long, Column> decoded,
            ArrowImport imports) {
        ArrowArray.Values values = values(vector, length, dictionaries, decoded, imports);
        if (vector.getField().getDictionary() == null) {
            return values;
        }
        long id = vector.getField().getDictionary().getId();
        Column dictionary = decoded.get(id);
        if (dictionary == null) {
            Dictionary found = dictionaries.lookup(id);
            FieldVector entries = found.getVector();
            ArrowArray array =
                    array(entries, entries.getValueCount(), dictionaries, decoded, imports);
            Field field = io.sluice.type.ArrowSchemas.fromArrow(entries.getField(), dictionaries);
            dictionary = imports.column(array, field);
            decoded.put(id, dictionary);
        }
        return new ArrowArray.Encoded(values, dictionary);
    }

    private static ArrowArray.Values values(
            FieldVector vector,
            int length,
            DictionaryProvider dictionaries,
            Map<Long, Column> decoded,
            ArrowImport imports) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            FieldVector storage = (FieldVector) extension.getUnderlyingVector();
            return values(storage, length, dictionaries, decoded, imports);
        }
        List<ArrowArray.Buffer> buffers =
                vector.getFieldBuffers().stream()
                        .map(buffer -> new ArrowArray.Buffer(Segments.of(buffer), buffer))
                        .toList();
        List<ArrowArray> children =
                vector.getChildrenFromFields().stream()
                        .map(child ->
                                array(child, child.getValueCount(), dictionaries, decoded, imports))
                        .toList();
        return new ArrowArray.Values(vector.getField().getType(), length, -1, buffers, children);
    }

    /// A vector of an array, whose memory it shares where both belong to one root allocator. The
    /// caller closes it.
    static FieldVector vector(
            org.apache.arrow.vector.types.pojo.Field field,
            ArrowArray.Values array,
            BufferAllocator allocator) {
        FieldVector vector = field.createVector(allocator);
        try {
            load(vector, array, allocator);
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }

    private static void load(
            FieldVector vector, ArrowArray.Values array, BufferAllocator allocator) {
        List<ArrowBuf> buffers = new ArrayList<>(array.buffers().size());
        List<ArrowBuf> copies = new ArrayList<>(0);
        try {
            for (ArrowArray.Buffer buffer : array.buffers()) {
                buffers.add(bound(buffer, allocator, copies));
            }
            vector.loadFieldBuffers(new ArrowFieldNode(array.length(), array.nullCount()), buffers);
        } finally {
            copies.forEach(ArrowBuf::close);
        }
        List<FieldVector> children = vector.getChildrenFromFields();
        for (int i = 0; i < children.size(); i++) {
            load(children.get(i), (ArrowArray.Values) array.children().get(i), allocator);
        }
    }

    private static ArrowBuf bound(
            ArrowArray.Buffer buffer, BufferAllocator allocator, List<ArrowBuf> copies) {
        long bytes = buffer.bytes().byteSize();
        if (bytes == 0) {
            return allocator.getEmpty();
        }
        ArrowBuf owner = buffer.owner();
        if (owner.getReferenceManager().getAllocator().getRoot() == allocator.getRoot()) {
            return owner.slice(buffer.bytes().address() - owner.memoryAddress(), bytes);
        }
        ArrowBuf copy = allocator.buffer(bytes);
        copies.add(copy);
        Segments.of(copy).copyFrom(buffer.bytes());
        return copy;
    }
}
