package io.sluice.batch.ipc;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.memory.BufferAllocator;

/// Reads an Arrow IPC file (also known as Feather version 2): any of its batches, and of these only
/// the columns that are wanted. Dictionaries are read when the file is opened; columns that use
/// them stay encoded.
///
/// The reader holds no batch and no position, so several threads may read different batches of one
/// reader at once. Opening and reading block as the source does. What is not a valid file is an
/// error with `DATA_MALFORMED`.
public final class IpcFileReader implements AutoCloseable {

    static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};

    /// The magic, padded to 8 bytes.
    static final int HEADER_BYTES = 8;

    /// The footer's length and the magic.
    static final int TRAILER_BYTES = 4 + MAGIC.length;

    private final IpcSource source;
    private final MessageDecoder messages;
    private final long size;
    private final Footer footer;

    private IpcFileReader(IpcSource source, MessageDecoder messages, long size, Footer footer) {
        this.source = source;
        this.messages = messages;
        this.size = size;
        this.footer = footer;
    }

    /// A reader whose schema and dictionaries have been read.
    ///
    /// @param source stays the caller's, and open as long as the reader is used
    /// @param allocator where the memory of dictionaries comes from
    public static IpcFileReader open(
            IpcSource source,
            IpcLimits limits,
            IpcDecompressor decompressor,
            BufferAllocator allocator)
            throws IOException {
        MessageDecoder messages =
                new MessageDecoder(limits, decompressor, ErrorCode.DATA_MALFORMED);
        try {
            long size = source.size();
            Footer footer = readFooter(source, size, messages);
            IpcFileReader reader = new IpcFileReader(source, messages, size, footer);
            reader.reading(() -> {
                messages.setSchema(footer.schema());
                for (int i = 0; i < footer.dictionariesLength(); i++) {
                    reader.readDictionary(footer.dictionaries(i), allocator);
                }
                return footer;
            });
            return reader;
        } catch (RuntimeException | IOException e) {
            messages.close();
            throw e;
        }
    }

    public Schema schema() {
        return messages.requireSchema().schema();
    }

    public int batchCount() {
        return footer.recordBatchesLength();
    }

    /// Where in the file a batch begins.
    public long offset(int batch) {
        Objects.checkIndex(batch, batchCount());
        return footer.recordBatches(batch).offset();
    }

    /// How many rows a batch has; reads its metadata only.
    public int rowCount(int batch) throws IOException {
        Objects.checkIndex(batch, batchCount());
        return reading(() -> {
            Message message = message(footer.recordBatches(batch));
            return (int) messages.batchHeader(message).length();
        });
    }

    /// A batch, which the caller owns.
    ///
    /// @param projection which columns of the schema, in the order wanted; nothing of the others is
    ///   read
    /// @param allocator where all memory of the batch comes from
    public RecordBatch read(int batch, int[] projection, BufferAllocator allocator)
            throws IOException {
        Objects.checkIndex(batch, batchCount());
        for (int column : projection) {
            Objects.checkIndex(column, schema().size());
        }
        return reading(() -> {
            Block block = footer.recordBatches(batch);
            Message message = message(block);
            Body body = new SourceBody(source, bodyAt(block), allocator);
            return messages.batch(message, body, projection, allocator);
        });
    }

    /// Lets go of the dictionaries; batches that have been read stay valid.
    @Override
    public void close() {
        messages.close();
    }

    private static Footer readFooter(IpcSource source, long size, MessageDecoder messages)
            throws IOException {
        if (size < HEADER_BYTES + TRAILER_BYTES) {
            throw messages.malformed("a file of " + size + " bytes");
        }
        byte[] trailer = read(source, size - TRAILER_BYTES, TRAILER_BYTES);
        byte[] header = read(source, 0, MAGIC.length);
        if (!Arrays.equals(header, MAGIC)
                || !Arrays.equals(Arrays.copyOfRange(trailer, 4, TRAILER_BYTES), MAGIC)) {
            throw messages.malformed("the file does not begin and end with ARROW1");
        }
        int bytes = MemorySegment.ofArray(trailer).get(Segments.I32, 0);
        long available = size - HEADER_BYTES - TRAILER_BYTES;
        if (bytes <= 0) {
            throw messages.malformed("a footer of " + bytes + " bytes");
        }
        MetadataSize.check(bytes, available, messages);
        byte[] content = read(source, size - TRAILER_BYTES - bytes, bytes);
        return messages.guarded(() -> Footer.getRootAsFooter(ByteBuffer.wrap(content)));
    }

    private void readDictionary(Block block, BufferAllocator allocator) {
        Message message = message(block);
        try (Body body = new SourceBody(source, bodyAt(block), allocator)) {
            if (!messages.takeSchemaOrDictionary(message, body, allocator)) {
                throw messages.malformed("a batch among the dictionaries");
            }
        }
    }

    /// The message of a block, whose parts lie inside the file.
    private Message message(Block block) {
        long end = size - TRAILER_BYTES;
        long at = block.offset();
        int metadataBytes = block.metaDataLength();
        if (at < HEADER_BYTES || at > end || metadataBytes < HEADER_BYTES) {
            throw messages.malformed("a block at byte " + at + " of a file of " + size);
        }
        MetadataSize.check(metadataBytes, end - at, messages);
        byte[] stored;
        try {
            stored = read(source, at, metadataBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // writers before format version 0.15 leave the marker out
        boolean marked =
                MemorySegment.ofArray(stored).get(Segments.I32, 0) == IpcWriter.CONTINUATION;
        byte[] metadata = Arrays.copyOfRange(stored, marked ? 8 : 4, metadataBytes);
        Message message = messages.message(metadata);
        if (message.bodyLength() > end - at - metadataBytes) {
            throw messages.malformed(
                    "a body of "
                            + message.bodyLength()
                            + " bytes reaches beyond the file's "
                            + size);
        }
        return message;
    }

    private static long bodyAt(Block block) {
        return block.offset() + block.metaDataLength();
    }

    private static byte[] read(IpcSource source, long position, int bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes, 8);
            source.read(position, memory);
            return memory.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private <T> T reading(Supplier<T> action) throws IOException {
        try {
            return messages.guarded(action);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
