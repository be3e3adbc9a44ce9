package io.sluice.batch.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.type.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Streams of messages as byte arrays, and batches as lists of their values.
final class Streams {

    private Streams() {}

    static byte[] bytes(IpcMessage message) {
        try (message) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            message.writeTo(out);
            assertThat(out.size()).isEqualTo((int) message.sizeBytes()).isEqualTo(out.size() & ~7);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A stream of some batches, which stay the caller's.
    static byte[] stream(Schema schema, List<RecordBatch> batches, BufferAllocator allocator) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes(IpcWriter.schema(schema)));
        for (RecordBatch batch : batches) {
            out.writeBytes(bytes(IpcWriter.batch(batch.share(), allocator)));
        }
        return out.toByteArray();
    }

    /// Decodes one piece.
    static List<RecordBatch> decode(IpcDecoder decoder, byte[] piece, BufferAllocator allocator) {
        try (ArrowBuf buffer = allocator.buffer(Math.max(1, piece.length))) {
            MemorySegment.copy(
                    piece, 0, Segments.of(buffer), ValueLayout.JAVA_BYTE, 0, piece.length);
            return decoder.decode(buffer, piece.length, allocator);
        }
    }

    static List<List<@Nullable Object>> values(RecordBatch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < batch.columns().size(); i++) {
                values.add(batch.value(row, i));
            }
            rows.add(values);
        }
        return rows;
    }
}
