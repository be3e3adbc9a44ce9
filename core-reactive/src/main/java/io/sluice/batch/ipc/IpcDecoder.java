package io.sluice.batch.ipc;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Reads the messages of one IPC stream that arrives in pieces of memory, each of which holds whole
/// messages. Batches share the memory of the piece they came in and keep it alive.
///
/// Bytes may be anything: what is not a valid message is an error and nothing else. After an error
/// the stream cannot be read on. A new schema may follow at any time; batches after it are of that
/// schema. Not thread-safe.
public final class IpcDecoder implements AutoCloseable {

    private final MessageDecoder messages;
    private Map<String, String> schemaMetadata = Map.of();
    private int[] allColumns = {};
    private boolean ended;

    private IpcDecoder(IpcLimits limits, IpcDecompressor decompressor) {
        this.messages = new MessageDecoder(limits, decompressor, ErrorCode.CODEC_MALFORMED);
    }

    /// A decoder at the start of a stream; it refuses compressed messages.
    public static IpcDecoder of(IpcLimits limits) {
        return new IpcDecoder(limits, IpcDecompressor.NONE);
    }

    /// The schema that came last; empty before the first.
    public Optional<Schema> schema() {
        return Optional.ofNullable(messages.schema());
    }

    /// The custom metadata of the message that the schema came in.
    public Map<String, String> schemaMetadata() {
        return schemaMetadata;
    }

    /// The batches of all messages in a piece, in order, with their marks; the caller owns them.
    ///
    /// @param piece borrowed: the batches take references of their own
    /// @param bytes how many of the piece's bytes count
    /// @param allocator where the memory of conversions comes from
    /// @throws io.sluice.error.QueryException with `CODEC_MALFORMED`, `TOO_LARGE` or `UNSUPPORTED`
    public List<RecordBatch> decode(ArrowBuf piece, long bytes, BufferAllocator allocator) {
        MemorySegment memory = Segments.of(piece).asSlice(0, bytes);
        List<RecordBatch> batches = new ArrayList<>(1);
        try {
            messages.guarded(() -> {
                long position = 0;
                while (position < bytes) {
                    position = decodeOne(memory, position, piece, allocator, batches);
                }
                return batches;
            });
            return batches;
        } catch (RuntimeException | Error e) {
            batches.forEach(RecordBatch::close);
            throw e;
        }
    }

    @Override
    public void close() {
        messages.close();
    }

    /// @return where the next message starts
    private long decodeOne(
            MemorySegment memory,
            long position,
            ArrowBuf owner,
            BufferAllocator allocator,
            List<RecordBatch> batches) {
        if (ended) {
            throw messages.malformed("bytes after the end of the stream");
        }
        long left = memory.byteSize() - position;
        if (left < IpcWriter.PREFIX_BYTES) {
            throw messages.malformed("it ends within the " + left + " bytes of a prefix");
        }
        int marker = memory.get(Segments.I32, position);
        if (marker != IpcWriter.CONTINUATION) {
            throw messages.malformed("no message starts at byte " + position);
        }
        int metadataBytes = memory.get(Segments.I32, position + 4);
        long metadataAt = position + IpcWriter.PREFIX_BYTES;
        if (metadataBytes == 0) {
            ended = true;
            return metadataAt;
        }
        MetadataSize.check(metadataBytes, memory.byteSize() - metadataAt, messages);
        byte[] metadata = memory.asSlice(metadataAt, metadataBytes).toArray(ValueLayout.JAVA_BYTE);
        Message message = messages.message(metadata);
        long bodyAt = metadataAt + metadataBytes;
        if (message.bodyLength() > memory.byteSize() - bodyAt) {
            throw messages.malformed(
                    "a body of "
                            + message.bodyLength()
                            + " bytes of which "
                            + (memory.byteSize() - bodyAt)
                            + " are there");
        }
        Body body = new MemoryBody(memory.asSlice(bodyAt, message.bodyLength()), owner);
        if (!messages.takeSchemaOrDictionary(message, body, allocator)) {
            batches.add(messages.batch(message, body, allColumns, allocator));
        } else if (message.headerType() == MessageHeader.Schema) {
            allColumns = IntStream.range(0, messages.requireSchema().fields().size()).toArray();
            schemaMetadata =
                    new SchemaReader(messages.limits())
                            .metadata(message.customMetadataLength(), message::customMetadata);
        }
        return bodyAt + message.bodyLength();
    }
}
