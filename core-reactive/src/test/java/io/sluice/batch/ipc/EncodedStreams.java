package io.sluice.batch.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import io.sluice.batch.RecordBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Messages of dictionary-encoded streams, which Sluice reads but never writes.
final class EncodedStreams {

    static final long ID = 5;

    private EncodedStreams() {}

    /// A schema of one text column whose values are in a dictionary.
    static byte[] schema() {
        DictionaryEncoding encoding =
                new DictionaryEncoding(ID, false, new ArrowType.Int(32, true));
        Field field =
                new Field("c", new FieldType(true, ArrowType.Utf8.INSTANCE, encoding), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(
                    new WriteChannel(Channels.newChannel(out)), new Schema(List.of(field)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A dictionary batch of the rows of a batch of one column.
    static byte[] dictionary(
            long id, boolean delta, RecordBatch entries, BufferAllocator allocator) {
        byte[] batch = Streams.bytes(IpcWriter.batch(entries, allocator));
        ByteBuffer bytes = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        int headBytes = 8 + bytes.getInt(4);
        Message message = Message.getRootAsMessage(bytes.slice(8, headBytes - 8));
        var rows =
                (org.apache.arrow.flatbuf.RecordBatch)
                        message.header(new org.apache.arrow.flatbuf.RecordBatch());
        FlatBufferBuilder builder = new FlatBufferBuilder();
        org.apache.arrow.flatbuf.RecordBatch.startNodesVector(builder, rows.nodesLength());
        for (int i = rows.nodesLength() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, rows.nodes(i).length(), rows.nodes(i).nullCount());
        }
        int nodes = builder.endVector();
        org.apache.arrow.flatbuf.RecordBatch.startBuffersVector(builder, rows.buffersLength());
        for (int i = rows.buffersLength() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, rows.buffers(i).offset(), rows.buffers(i).length());
        }
        int buffers = builder.endVector();
        int data =
                org.apache.arrow.flatbuf.RecordBatch.createRecordBatch(
                        builder, rows.length(), nodes, buffers, 0, 0);
        int header = DictionaryBatch.createDictionaryBatch(builder, id, data, delta);
        builder.finish(
                Message.createMessage(
                        builder,
                        MetadataVersion.V5,
                        MessageHeader.DictionaryBatch,
                        header,
                        message.bodyLength(),
                        0));
        byte[] metadata = builder.sizedByteArray();
        int padded = (int) IpcWriter.padded(metadata.length);
        ByteBuffer result =
                ByteBuffer.allocate(8 + padded + batch.length - headBytes)
                        .order(ByteOrder.LITTLE_ENDIAN);
        result.putInt(-1).putInt(padded).put(metadata);
        result.position(8 + padded).put(batch, headBytes, batch.length - headBytes);
        return result.array();
    }
}
