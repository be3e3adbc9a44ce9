package io.sluice.batch.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import io.sluice.batch.RecordBatch;
import io.sluice.type.ArrowSchemas;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.memory.BufferAllocator;

/// Writes an Arrow IPC file: an IPC stream between two magic words, with an index at the end.
/// Blocks as the output does. Not thread-safe.
public final class IpcFileWriter {

    private final OutputStream out;
    private final Schema schema;
    private final List<Entry> batches = new ArrayList<>();
    private long position;

    /// Where a batch lies.
    private record Entry(long offset, int headBytes, long bodyBytes) {}

    private IpcFileWriter(OutputStream out, Schema schema) {
        this.out = out;
        this.schema = schema;
    }

    /// A writer that has written the schema.
    ///
    /// @param out stays the caller's
    public static IpcFileWriter open(OutputStream out, Schema schema) throws IOException {
        IpcFileWriter writer = new IpcFileWriter(out, schema);
        byte[] header = new byte[IpcFileReader.HEADER_BYTES];
        System.arraycopy(IpcFileReader.MAGIC, 0, header, 0, IpcFileReader.MAGIC.length);
        writer.write(header);
        try (IpcMessage message = IpcWriter.schema(schema)) {
            message.writeTo(out);
            writer.position += message.sizeBytes();
        }
        return writer;
    }

    /// Writes a batch of the schema.
    ///
    /// @param batch moves into the file, also if this fails
    /// @param allocator where the memory of copies comes from
    public void write(RecordBatch batch, BufferAllocator allocator) throws IOException {
        try (IpcMessage message = IpcWriter.batch(batch, allocator)) {
            message.writeTo(out);
            batches.add(new Entry(position, message.headBytes(), message.bodyBytes()));
            position += message.sizeBytes();
        }
    }

    /// Writes the index; without it the file cannot be read.
    public void finish() throws IOException {
        write(IpcWriter.END_OF_STREAM);
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int schemaOffset = ArrowSchemas.toArrow(schema).getSchema(builder);
        Footer.startDictionariesVector(builder, 0);
        int dictionaries = builder.endVector();
        Footer.startRecordBatchesVector(builder, batches.size());
        for (Entry entry : batches.reversed()) {
            Block.createBlock(builder, entry.offset(), entry.headBytes(), entry.bodyBytes());
        }
        int recordBatches = builder.endVector();
        builder.finish(
                Footer.createFooter(
                        builder, MetadataVersion.V5, schemaOffset, dictionaries, recordBatches, 0));
        byte[] footer = builder.sizedByteArray();
        write(footer);
        ByteBuffer trailer =
                ByteBuffer.allocate(IpcFileReader.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        write(trailer.putInt(footer.length).put(IpcFileReader.MAGIC).array());
        out.flush();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }
}
