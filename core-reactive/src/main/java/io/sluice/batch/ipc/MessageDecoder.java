package io.sluice.batch.ipc;

import io.sluice.batch.ArrowArray;
import io.sluice.batch.ArrowImport;
import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/// What a reader of messages knows between them: the schema and the dictionaries.
///
/// Reading may be attempted with any bytes. Whatever is wrong with them ends in an error of the
/// code that the reader was made with, or of `TOO_LARGE` or `UNSUPPORTED`.
final class MessageDecoder implements AutoCloseable {

    private final IpcLimits limits;
    private final IpcDecompressor decompressor;
    private final ErrorCode malformed;
    private final Map<Long, Column> dictionaries = new HashMap<>();
    private @Nullable IpcSchema schema;

    MessageDecoder(IpcLimits limits, IpcDecompressor decompressor, ErrorCode malformed) {
        this.limits = limits;
        this.decompressor = decompressor;
        this.malformed = malformed;
    }

    @Nullable Schema schema() {
        return schema == null ? null : schema.schema();
    }

    IpcLimits limits() {
        return limits;
    }

    /// Runs something that reads foreign bytes.
    <T extends @Nullable Object> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (QueryException | UncheckedIOException e) {
            throw e;
        } catch (OutOfMemoryException e) {
            throw QueryException.from(e);
        } catch (IllegalArgumentException e) {
            throw new QueryException(malformed, "not a valid Arrow message: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // flatbuffers are read unverified: whatever offset is wrong shows as one of many errors
            throw new QueryException(
                    malformed, "not a valid Arrow message: its metadata is broken", e);
        }
    }

    QueryException malformed(String what) {
        return new QueryException(malformed, "not a valid Arrow message: " + what);
    }

    /// The message of some metadata, of a version that is read.
    Message message(byte[] metadata) {
        Message message = Message.getRootAsMessage(ByteBuffer.wrap(metadata));
        if (message.version() != MetadataVersion.V5 && message.version() != MetadataVersion.V4) {
            throw new QueryException(
                    ErrorCode.UNSUPPORTED,
                    "the Arrow message has format version V"
                            + (message.version() + 1)
                            + "; V4 and V5 are read");
        }
        long bodyBytes = message.bodyLength();
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("a body of " + bodyBytes + " bytes");
        }
        if (bodyBytes > limits.maxBodyBytes()) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "an Arrow message of "
                            + bodyBytes
                            + " bytes; at most "
                            + limits.maxBodyBytes()
                            + " are read");
        }
        return message;
    }

    /// Takes over a schema, with which all dictionaries begin anew.
    void setSchema(org.apache.arrow.flatbuf.@Nullable Schema header) {
        IpcSchema read = new SchemaReader(limits).schema(header);
        close();
        schema = read;
    }

    /// Takes a message that is not a batch.
    ///
    /// @return whether it was one of those
    boolean takeSchemaOrDictionary(Message message, Body body, BufferAllocator allocator) {
        return switch (message.headerType()) {
            case MessageHeader.Schema -> {
                setSchema(
                        (org.apache.arrow.flatbuf.Schema)
                                message.header(new org.apache.arrow.flatbuf.Schema()));
                yield true;
            }
            case MessageHeader.DictionaryBatch -> {
                DictionaryBatch batch = (DictionaryBatch) message.header(new DictionaryBatch());
                addDictionary(batch, body, message.bodyLength(), allocator);
                yield true;
            }
            case MessageHeader.RecordBatch -> false;
            default ->
                    throw new IllegalArgumentException(
                            "a message of the unknown type " + message.headerType());
        };
    }

    /// The batch of a message, with these columns of the schema.
    RecordBatch batch(Message message, Body body, int[] projection, BufferAllocator allocator) {
        IpcSchema known = requireSchema();
        org.apache.arrow.flatbuf.RecordBatch header = batchHeader(message);
        Map<String, String> metadata =
                new SchemaReader(limits)
                        .metadata(message.customMetadataLength(), message::customMetadata);
        BatchMark mark = IpcMarks.fromMetadata(metadata);
        List<Column> read = new ArrayList<>(projection.length);
        try (Body plain = decompressed(header, body, allocator)) {
            ArrayReader reader = reader(header, plain, message.bodyLength(), allocator);
            int[] slots = readColumns(reader, header, projection, allocator, read);
            List<Column> selected = new ArrayList<>(projection.length);
            for (int index : projection) {
                selected.add(read.get(slots[index]).retain());
            }
            RecordBatch batch =
                    RecordBatch.of(
                            known.schema().select(projection), (int) header.length(), selected);
            return mark.isNone() ? batch : batch.withMark(mark);
        } finally {
            read.forEach(Column::release);
        }
    }

    /// Reads the columns that are wanted, in the order of the schema.
    ///
    /// @return for each field of the schema, where its column is
    private int[] readColumns(
            ArrayReader reader,
            org.apache.arrow.flatbuf.RecordBatch header,
            int[] projection,
            BufferAllocator allocator,
            List<Column> read) {
        List<IpcField> fields = requireSchema().fields();
        boolean[] wanted = new boolean[fields.size()];
        for (int index : projection) {
            wanted[index] = true;
        }
        int[] slots = new int[fields.size()];
        ArrowImport imports = new ArrowImport(allocator, limits.maxBodyBytes(), malformed);
        for (int i = 0; i < wanted.length; i++) {
            IpcField field = fields.get(i);
            if (wanted[i]) {
                slots[i] = read.size();
                read.add(column(reader.array(field), field.field(), header, imports));
            } else {
                reader.skip(field);
            }
        }
        reader.finish();
        return slots;
    }

    /// The header of a batch, with a number of rows that is in its limits.
    org.apache.arrow.flatbuf.RecordBatch batchHeader(Message message) {
        if (message.headerType() != MessageHeader.RecordBatch) {
            throw new IllegalArgumentException(
                    "a message of type " + message.headerType() + " instead of a batch");
        }
        return checked(
                (org.apache.arrow.flatbuf.RecordBatch)
                        message.header(new org.apache.arrow.flatbuf.RecordBatch()));
    }

    IpcSchema requireSchema() {
        if (schema == null) {
            throw new IllegalArgumentException("a batch before its schema");
        }
        return schema;
    }

    @Override
    public void close() {
        dictionaries.values().forEach(Column::release);
        dictionaries.clear();
        schema = null;
    }

    private org.apache.arrow.flatbuf.RecordBatch checked(
            org.apache.arrow.flatbuf.@Nullable RecordBatch header) {
        if (header == null || header.length() < 0) {
            throw new IllegalArgumentException("a batch without a number of rows");
        }
        if (header.length() > limits.maxRows()) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "an Arrow batch of "
                            + header.length()
                            + " rows; at most "
                            + limits.maxRows()
                            + " are read");
        }
        return header;
    }

    private void addDictionary(
            @Nullable DictionaryBatch batch, Body body, long bodyBytes, BufferAllocator allocator) {
        if (batch == null) {
            throw new IllegalArgumentException("a dictionary message without a dictionary");
        }
        IpcField.Plain field = requireSchema().dictionaries().get(batch.id());
        if (field == null) {
            throw new IllegalArgumentException(
                    "dictionary " + batch.id() + ", to which no column refers");
        }
        org.apache.arrow.flatbuf.RecordBatch header = checked(batch.data());
        ArrowImport imports = new ArrowImport(allocator, limits.maxBodyBytes(), malformed);
        Column values;
        try (Body plain = decompressed(header, body, allocator)) {
            ArrayReader reader = reader(header, plain, bodyBytes, allocator);
            values = column(reader.array(field), field.field(), header, imports);
            try {
                reader.finish();
            } catch (RuntimeException e) {
                values.release();
                throw e;
            }
        }
        Column old = dictionaries.get(batch.id());
        if (old != null && batch.isDelta()) {
            values = concatenated(old, values, allocator);
        }
        dictionaries.put(batch.id(), values);
        if (old != null) {
            old.release();
        }
        requireRoomForDictionaries();
    }

    private void requireRoomForDictionaries() {
        long bytes = dictionaries.values().stream().mapToLong(Column::sizeBytes).sum();
        if (bytes > limits.maxBodyBytes()) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "Arrow dictionaries of "
                            + bytes
                            + " bytes; at most "
                            + limits.maxBodyBytes()
                            + " are kept");
        }
    }

    /// One dictionary out of two; takes over the second.
    private static Column concatenated(Column first, Column second, BufferAllocator allocator) {
        try (ColumnWriter writer = ColumnWriter.of(first.type(), allocator)) {
            for (Column part : List.of(first, second)) {
                for (int row = 0; row < part.length(); row++) {
                    writer.appendFrom(part, row);
                }
            }
            return writer.finish();
        } finally {
            second.release();
        }
    }

    private ArrayReader reader(
            org.apache.arrow.flatbuf.RecordBatch header,
            Body body,
            long bodyBytes,
            BufferAllocator allocator) {
        return new ArrayReader(header, body, bodyBytes, dictionaries, limits, allocator.getEmpty());
    }

    private static Column column(
            ArrowArray array,
            Field field,
            org.apache.arrow.flatbuf.RecordBatch header,
            ArrowImport imports) {
        if (array.length() != header.length()) {
            throw new IllegalArgumentException(
                    "column \""
                            + field.name()
                            + "\" of "
                            + array.length()
                            + " rows in a batch of "
                            + header.length());
        }
        return imports.column(array, field);
    }

    private Body decompressed(
            org.apache.arrow.flatbuf.RecordBatch header, Body body, BufferAllocator allocator) {
        if (header.compression() == null) {
            return body;
        }
        IpcDecompressor.Format format =
                switch (header.compression().codec()) {
                    case CompressionType.LZ4_FRAME -> IpcDecompressor.Format.LZ4_FRAME;
                    case CompressionType.ZSTD -> IpcDecompressor.Format.ZSTD;
                    default ->
                            throw new IllegalArgumentException(
                                    "compression " + header.compression().codec());
                };
        return new CompressedBody(body, format, decompressor, allocator, limits.maxBodyBytes());
    }
}
