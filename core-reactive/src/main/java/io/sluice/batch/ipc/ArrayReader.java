package io.sluice.batch.ipc;

import io.sluice.batch.ArrowArray;
import io.sluice.batch.Column;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// Takes a batch's arrays out of its metadata and body, field by field in the schema's order. The
/// arrays borrow the body's memory.
final class ArrayReader {

    private final RecordBatch header;
    private final Body body;
    private final long bodyBytes;
    private final Map<Long, Column> dictionaries;
    private final IpcLimits limits;
    private final ArrowBuf empty;
    private int nodes;
    private int buffers;
    private int variadics;

    ArrayReader(
            RecordBatch header,
            Body body,
            long bodyBytes,
            Map<Long, Column> dictionaries,
            IpcLimits limits,
            ArrowBuf empty) {
        this.header = header;
        this.body = body;
        this.bodyBytes = bodyBytes;
        this.dictionaries = dictionaries;
        this.limits = limits;
        this.empty = empty;
    }

    ArrowArray array(IpcField field) {
        return switch (field) {
            case IpcField.Encoded(IpcField.Plain values, ArrowType.Int indexType, long id) -> {
                FieldNode node = node();
                ArrowArray.Values indexes = values(node, indexType, List.of());
                Column dictionary = dictionaries.get(id);
                if (dictionary == null && node.nullCount() < node.length()) {
                    throw new IllegalArgumentException(
                            "dictionary "
                                    + id
                                    + " of column \""
                                    + values.field().name()
                                    + "\" has not come");
                }
                yield new ArrowArray.Encoded(
                        indexes,
                        dictionary == null ? Column.nulls(values.field().type(), 0) : dictionary);
            }
            case IpcField.Plain(_, ArrowType type, List<IpcField> children) ->
                    values(node(), type, children);
        };
    }

    /// Passes over a field whose memory is not wanted.
    void skip(IpcField field) {
        node();
        switch (field) {
            case IpcField.Encoded(_, ArrowType.Int indexType, _) ->
                    buffers += bufferCount(indexType);
            case IpcField.Plain(_, ArrowType type, List<IpcField> children) -> {
                buffers += bufferCount(type);
                children.forEach(this::skip);
            }
        }
    }

    /// Checks that all of the batch has been used.
    void finish() {
        if (nodes != header.nodesLength() || buffers != header.buffersLength()) {
            throw new IllegalArgumentException(
                    "the batch has "
                            + header.nodesLength()
                            + " arrays and "
                            + header.buffersLength()
                            + " buffers, its schema "
                            + nodes
                            + " and "
                            + buffers);
        }
    }

    private ArrowArray.Values values(FieldNode node, ArrowType type, List<IpcField> children) {
        int count = bufferCount(type);
        List<ArrowArray.Buffer> own = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            own.add(buffer());
        }
        List<ArrowArray> arrays = new ArrayList<>(children.size());
        children.forEach(child -> arrays.add(array(child)));
        int length = (int) node.length();
        int nullCount = Math.clamp(node.nullCount(), -1, length);
        return new ArrowArray.Values(type, length, nullCount, own, arrays);
    }

    private FieldNode node() {
        if (nodes >= header.nodesLength()) {
            throw new IllegalArgumentException(
                    "the batch has " + header.nodesLength() + " arrays, its schema more");
        }
        FieldNode node = header.nodes(nodes++);
        if (node.length() < 0) {
            throw new IllegalArgumentException("an array of " + node.length() + " rows");
        }
        if (node.length() > limits.maxRows()) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "an Arrow array of "
                            + node.length()
                            + " rows; at most "
                            + limits.maxRows()
                            + " are read");
        }
        return node;
    }

    private ArrowArray.Buffer buffer() {
        if (buffers >= header.buffersLength()) {
            throw new IllegalArgumentException(
                    "the batch has " + header.buffersLength() + " buffers, its schema more");
        }
        Buffer buffer = header.buffers(buffers++);
        if (buffer.offset() < 0
                || buffer.length() < 0
                || buffer.length() > bodyBytes - buffer.offset()) {
            throw new IllegalArgumentException(
                    "a buffer of "
                            + buffer.length()
                            + " bytes at "
                            + buffer.offset()
                            + " of a body of "
                            + bodyBytes);
        }
        if (buffer.length() == 0) {
            return new ArrowArray.Buffer(Segments.EMPTY, empty);
        }
        return body.bytes(buffer.offset(), buffer.length());
    }

    private int bufferCount(ArrowType type) {
        return switch (type) {
            case ArrowType.Null _ -> 0;
            case ArrowType.Struct _, ArrowType.FixedSizeList _ -> 1;
            case ArrowType.Utf8 _, ArrowType.Binary _ -> 3;
            case ArrowType.LargeUtf8 _, ArrowType.LargeBinary _ -> 3;
            case ArrowType.Utf8View _, ArrowType.BinaryView _ -> 2 + variadicCount();
            // bitmap and values, or bitmap and offsets; SchemaReader has refused what is different
            default -> 2;
        };
    }

    private int variadicCount() {
        if (variadics >= header.variadicBufferCountsLength()) {
            throw new IllegalArgumentException("a column of views without a number of buffers");
        }
        long count = header.variadicBufferCounts(variadics++);
        if (count < 0 || count > header.buffersLength()) {
            throw new IllegalArgumentException("a column of views with " + count + " buffers");
        }
        return (int) count;
    }
}
