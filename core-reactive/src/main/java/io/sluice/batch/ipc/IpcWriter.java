package io.sluice.batch.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import io.sluice.batch.ArrowArray;
import io.sluice.batch.ArrowExport;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.type.ArrowSchemas;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Makes IPC messages. The schema's message followed by those of batches of that schema is an IPC
/// stream that any Arrow library reads.
///
/// Messages are plain: dictionaries and constants are written out, decimals are 128 bits wide, and
/// nothing is compressed. A batch's mark goes into its message's custom metadata (see [IpcMarks]);
/// readers that do not know of marks pass over it.
///
/// The columns' memory goes into the message as it is. Only buffers that have to be written out and
/// those too small to be worth a piece of their own are copied.
public final class IpcWriter {

    /// The end of an IPC stream. A stream may also just end.
    static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    static final int CONTINUATION = -1;
    static final int PREFIX_BYTES = 8;

    /// Smaller buffers are copied together, since each piece costs the network an entry in a list.
    private static final int MIN_PIECE_BYTES = 4096;

    private IpcWriter() {}

    /// Writes the end of an IPC stream behind its last message.
    public static void end(OutputStream out) throws IOException {
        out.write(END_OF_STREAM);
    }

    /// The message of a schema.
    public static IpcMessage schema(Schema schema) {
        return schema(schema, Map.of());
    }

    /// The message of a schema.
    ///
    /// @param customMetadata of the message, beside the schema's own metadata
    public static IpcMessage schema(Schema schema, Map<String, String> customMetadata) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int header = ArrowSchemas.toArrow(schema).getSchema(builder);
        byte[] head = head(builder, MessageHeader.Schema, header, 0, customMetadata);
        return new IpcMessage(head, List.of(), List.of());
    }

    /// The message of a batch.
    ///
    /// @param batch moves into the message, also if this fails
    /// @param allocator where the memory of copies comes from
    public static IpcMessage batch(RecordBatch batch, BufferAllocator allocator) {
        List<AutoCloseable> owned = new ArrayList<>(3);
        owned.add(batch);
        try {
            RecordBatch rows = batch.compact(allocator);
            owned.add(rows);
            ArrowExport export = new ArrowExport(allocator);
            owned.add(export);
            List<ArrowArray.Values> arrays = new ArrayList<>();
            List<ArrowArray.Buffer> buffers = new ArrayList<>();
            rows.columns().forEach(column -> flatten(export.array(column), arrays, buffers));
            List<MemorySegment> pieces = pieces(buffers, allocator, owned);
            byte[] head = batchHead(rows, arrays, buffers);
            return new IpcMessage(head, pieces, owned);
        } catch (RuntimeException | Error e) {
            new IpcMessage(new byte[0], List.of(), owned).close();
            throw e;
        }
    }

    private static void flatten(
            ArrowArray.Values array,
            List<ArrowArray.Values> arrays,
            List<ArrowArray.Buffer> buffers) {
        arrays.add(array);
        buffers.addAll(array.buffers());
        for (ArrowArray child : array.children()) {
            flatten((ArrowArray.Values) child, arrays, buffers);
        }
    }

    /// The buffers one after the other, each padded to 8 bytes.
    private static List<MemorySegment> pieces(
            List<ArrowArray.Buffer> buffers, BufferAllocator allocator, List<AutoCloseable> owned) {
        long packedBytes = 0;
        for (ArrowArray.Buffer buffer : buffers) {
            long bytes = buffer.bytes().byteSize();
            packedBytes += bytes < MIN_PIECE_BYTES ? padded(bytes) : padded(bytes) - bytes;
        }
        MemorySegment packed = Segments.EMPTY;
        if (packedBytes > 0) {
            ArrowBuf memory = allocator.buffer(packedBytes);
            owned.add(memory);
            packed = Segments.of(memory).asSlice(0, packedBytes);
            packed.fill((byte) 0);
        }
        List<MemorySegment> pieces = new ArrayList<>();
        long from = 0;
        long to = 0;
        for (ArrowArray.Buffer buffer : buffers) {
            MemorySegment bytes = buffer.bytes();
            if (bytes.byteSize() < MIN_PIECE_BYTES) {
                MemorySegment.copy(bytes, 0, packed, to, bytes.byteSize());
                to += padded(bytes.byteSize());
            } else {
                addPiece(pieces, packed, from, to);
                pieces.add(bytes);
                from = to;
                to += padded(bytes.byteSize()) - bytes.byteSize();
            }
        }
        addPiece(pieces, packed, from, to);
        return pieces;
    }

    private static void addPiece(
            List<MemorySegment> pieces, MemorySegment packed, long from, long to) {
        if (to > from) {
            pieces.add(packed.asSlice(from, to - from));
        }
    }

    private static byte[] batchHead(
            RecordBatch batch, List<ArrowArray.Values> arrays, List<ArrowArray.Buffer> buffers) {
        FlatBufferBuilder builder = new FlatBufferBuilder(256 + 32 * arrays.size());
        org.apache.arrow.flatbuf.RecordBatch.startNodesVector(builder, arrays.size());
        for (ArrowArray.Values array : arrays.reversed()) {
            FieldNode.createFieldNode(builder, array.length(), array.nullCount());
        }
        int nodes = builder.endVector();
        long bodyBytes = 0;
        for (ArrowArray.Buffer buffer : buffers) {
            bodyBytes += padded(buffer.bytes().byteSize());
        }
        org.apache.arrow.flatbuf.RecordBatch.startBuffersVector(builder, buffers.size());
        long offset = bodyBytes;
        for (ArrowArray.Buffer buffer : buffers.reversed()) {
            offset -= padded(buffer.bytes().byteSize());
            Buffer.createBuffer(builder, offset, buffer.bytes().byteSize());
        }
        int bufferVector = builder.endVector();
        org.apache.arrow.flatbuf.RecordBatch.startRecordBatch(builder);
        org.apache.arrow.flatbuf.RecordBatch.addLength(builder, batch.rowCount());
        org.apache.arrow.flatbuf.RecordBatch.addNodes(builder, nodes);
        org.apache.arrow.flatbuf.RecordBatch.addBuffers(builder, bufferVector);
        int header = org.apache.arrow.flatbuf.RecordBatch.endRecordBatch(builder);
        return head(
                builder,
                MessageHeader.RecordBatch,
                header,
                bodyBytes,
                IpcMarks.toMetadata(batch.mark()));
    }

    /// Marker, length, metadata and padding.
    private static byte[] head(
            FlatBufferBuilder builder,
            byte headerType,
            int header,
            long bodyBytes,
            Map<String, String> customMetadata) {
        int metadata = customMetadata.isEmpty() ? 0 : keyValues(builder, customMetadata);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, headerType);
        Message.addHeader(builder, header);
        Message.addBodyLength(builder, bodyBytes);
        if (metadata != 0) {
            Message.addCustomMetadata(builder, metadata);
        }
        builder.finish(Message.endMessage(builder));
        ByteBuffer flat = builder.dataBuffer();
        int bytes = (int) padded(flat.remaining());
        ByteBuffer head = ByteBuffer.allocate(PREFIX_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(CONTINUATION).putInt(bytes).put(flat);
        return head.array();
    }

    private static int keyValues(FlatBufferBuilder builder, Map<String, String> metadata) {
        int[] entries =
                metadata.entrySet().stream()
                        .mapToInt(entry ->
                                KeyValue.createKeyValue(
                                        builder,
                                        builder.createString(entry.getKey()),
                                        builder.createString(entry.getValue())))
                        .toArray();
        return Message.createCustomMetadataVector(builder, entries);
    }

    static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
