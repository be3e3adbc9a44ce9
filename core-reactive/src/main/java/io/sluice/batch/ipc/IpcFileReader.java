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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private List<Place> batches = List.of();

    private IpcFileReader(IpcSource source, MessageDecoder messages, long size) {
        this.source = source;
        this.messages = messages;
        this.size = size;
    }

    /// Where a message begins, and how long its metadata is.
    private record Place(long offset, int metadataBytes) {

        static Place of(Block block) {
            return new Place(block.offset(), block.metaDataLength());
        }

        long bodyAt() {
            return offset + metadataBytes;
        }
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
            IpcFileReader reader = new IpcFileReader(source, messages, source.size());
            reader.reading(() -> reader.readIndex(allocator));
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
        return batches.size();
    }

    /// Where in the file a batch begins.
    public long offset(int batch) {
        return batches.get(batch).offset();
    }

    /// How many rows a batch has; reads its metadata only.
    public int rowCount(int batch) throws IOException {
        Place place = batches.get(batch);
        return reading(() -> {
            Message message = message(place);
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
        Place place = batches.get(batch);
        for (int column : projection) {
            Objects.checkIndex(column, schema().size());
        }
        return reading(() -> {
            Message message = message(place);
            Body body = new SourceBody(source, place.bodyAt(), allocator);
            return messages.batch(message, body, projection, allocator);
        });
    }

    /// Lets go of the dictionaries; batches that have been read stay valid.
    @Override
    public void close() {
        messages.close();
    }

    /// What the file's footer knows: the schema, the dictionaries, which are read, and the places
    /// of the batches.
    private List<Place> readIndex(BufferAllocator allocator) {
        Footer footer = readFooter();
        messages.setSchema(footer.schema());
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            readDictionary(Place.of(footer.dictionaries(i)), allocator);
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            places.add(Place.of(footer.recordBatches(i)));
        }
        batches = List.copyOf(places);
        return batches;
    }

    private Footer readFooter() {
        if (size < HEADER_BYTES + TRAILER_BYTES) {
            throw messages.malformed("a file of " + size + " bytes");
        }
        byte[] trailer = read(size - TRAILER_BYTES, TRAILER_BYTES);
        byte[] header = read(0, MAGIC.length);
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
        return Footer.getRootAsFooter(ByteBuffer.wrap(read(size - TRAILER_BYTES - bytes, bytes)));
    }

    private void readDictionary(Place place, BufferAllocator allocator) {
        Message message = message(place);
        try (Body body = new SourceBody(source, place.bodyAt(), allocator)) {
            if (!messages.takeSchemaOrDictionary(message, body, allocator)) {
                throw messages.malformed("a batch among the dictionaries");
            }
        }
    }

    /// The message at a place, whose parts lie inside the file.
    private Message message(Place place) {
        long end = size - TRAILER_BYTES;
        long at = place.offset();
        int metadataBytes = place.metadataBytes();
        if (at < HEADER_BYTES || at > end || metadataBytes < HEADER_BYTES) {
            throw messages.malformed("a block at byte " + at + " of a file of " + size);
        }
        MetadataSize.check(metadataBytes, end - at, messages);
        byte[] stored = read(at, metadataBytes);
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

    private byte[] read(long position, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes, 8);
            source.read(position, memory);
            return memory.toArray(ValueLayout.JAVA_BYTE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
