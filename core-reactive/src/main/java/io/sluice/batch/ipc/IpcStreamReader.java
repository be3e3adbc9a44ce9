package io.sluice.batch.ipc;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.type.Schema;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Reads an IPC stream from a stream of bytes, batch by batch. Blocks as the input does.
///
/// What is not a valid stream is an error with `DATA_MALFORMED`. Not thread-safe.
public final class IpcStreamReader implements AutoCloseable {

    private static final int COPY_BYTES = 1 << 16;

    private final InputStream in;
    private final MessageDecoder messages;
    private final byte[] chunk = new byte[COPY_BYTES];
    private int[] allColumns = {};
    private boolean ended;

    private IpcStreamReader(InputStream in, MessageDecoder messages) {
        this.in = in;
        this.messages = messages;
    }

    /// A reader whose schema has been read.
    ///
    /// @param in stays the caller's
    public static IpcStreamReader open(
            InputStream in,
            IpcLimits limits,
            IpcDecompressor decompressor,
            BufferAllocator allocator)
            throws IOException {
        MessageDecoder messages =
                new MessageDecoder(limits, decompressor, ErrorCode.DATA_MALFORMED);
        IpcStreamReader reader = new IpcStreamReader(in, messages);
        try {
            if (reader.readMessage(allocator) != null || messages.schema() == null) {
                throw messages.malformed("the stream does not start with a schema");
            }
            return reader;
        } catch (RuntimeException | IOException e) {
            reader.close();
            throw e;
        }
    }

    public Schema schema() {
        return messages.requireSchema().schema();
    }

    /// The next batch, which the caller owns, or null after the last.
    public @Nullable RecordBatch next(BufferAllocator allocator) throws IOException {
        while (!ended) {
            RecordBatch batch = readMessage(allocator);
            if (batch != null) {
                return batch;
            }
        }
        return null;
    }

    /// Lets go of the dictionaries; batches that have been read stay valid.
    @Override
    public void close() {
        ended = true;
        messages.close();
    }

    /// Reads one message; the answer is null unless it was a batch.
    private @Nullable RecordBatch readMessage(BufferAllocator allocator) throws IOException {
        byte[] prefix = in.readNBytes(IpcWriter.PREFIX_BYTES);
        if (prefix.length == 0) {
            ended = true;
            return null;
        }
        if (prefix.length < IpcWriter.PREFIX_BYTES) {
            throw messages.malformed("the stream ends within a message's prefix");
        }
        ByteBuffer ints = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
        if (ints.getInt() != IpcWriter.CONTINUATION) {
            throw messages.malformed("no message where one should start");
        }
        int metadataBytes = ints.getInt();
        if (metadataBytes == 0) {
            ended = true;
            return null;
        }
        MetadataSize.check(metadataBytes, Long.MAX_VALUE, messages);
        byte[] metadata = in.readNBytes(metadataBytes);
        if (metadata.length < metadataBytes) {
            throw messages.malformed("the stream ends within a message's metadata");
        }
        Message message = messages.guarded(() -> messages.message(metadata));
        try (ArrowBuf body = allocator.buffer(Math.max(1, message.bodyLength()))) {
            MemorySegment memory = Segments.of(body).asSlice(0, message.bodyLength());
            fill(memory);
            return messages.guarded(() -> take(message, new MemoryBody(memory, body), allocator));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private @Nullable RecordBatch take(Message message, Body body, BufferAllocator allocator) {
        if (!messages.takeSchemaOrDictionary(message, body, allocator)) {
            return messages.batch(message, body, allColumns, allocator);
        }
        allColumns = IntStream.range(0, messages.requireSchema().fields().size()).toArray();
        return null;
    }

    private void fill(MemorySegment target) throws IOException {
        long done = 0;
        while (done < target.byteSize()) {
            int count = in.read(chunk, 0, (int) Math.min(chunk.length, target.byteSize() - done));
            if (count < 0) {
                throw new EOFException(
                        "the stream ends after "
                                + done
                                + " of the "
                                + target.byteSize()
                                + " bytes of a message's body");
            }
            MemorySegment.copy(chunk, 0, target, ValueLayout.JAVA_BYTE, done, count);
            done += count;
        }
    }
}
