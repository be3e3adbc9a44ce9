package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.ipc.IpcDecoder;
import io.sluice.batch.ipc.IpcLimits;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Schema;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Copies payloads out of the network's memory and reads the batches in them, which then share the
/// copy. One thread reads, any may close.
final class PayloadReader implements AutoCloseable {

    private final IngressStream.Options options;
    private final IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE);
    private @Nullable Schema told;
    private long sequence;
    private boolean closed;

    PayloadReader(IngressStream.Options options) {
        this.options = options;
    }

    /// The batches in a payload, in order; the caller owns them. None once this is closed.
    synchronized List<RecordBatch> read(Payload payload) {
        if (closed) {
            return List.of();
        }
        ByteBuf data = payload.sliceData();
        int bytes = data.readableBytes();
        List<RecordBatch> batches;
        try (ArrowBuf copy = options.allocator().buffer(bytes)) {
            // Its memory is aligned, the network's is not: bodies start 8 bytes apart.
            data.readBytes(Segments.of(copy).asSlice(0, bytes).asByteBuffer());
            batches = decoder.decode(copy, bytes, options.allocator());
        }
        try {
            tellSchema();
            if (options.numbered()) {
                batches.forEach(this::checkSequence);
            }
            return batches;
        } catch (RuntimeException e) {
            batches.forEach(RecordBatch::close);
            throw e;
        }
    }

    private void tellSchema() {
        Schema schema = decoder.schema().orElse(null);
        if (schema != null && schema != told) {
            told = schema;
            options.listener().schema(schema);
        }
    }

    private void checkSequence(RecordBatch batch) {
        long number = batch.mark().sequence();
        if (number != ++sequence) {
            throw new QueryException(
                    ErrorCode.PROTOCOL, "batch " + number + " came where " + sequence + " was due");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        decoder.close();
    }
}
