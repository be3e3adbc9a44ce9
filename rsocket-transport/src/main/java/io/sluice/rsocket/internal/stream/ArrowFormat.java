package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.ipc.IpcMessage;
import io.sluice.batch.ipc.IpcWriter;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.WireSizes;
import io.sluice.type.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Arrow IPC messages: the schema's first, then one for each batch or each piece of one. The
/// columns' memory goes into the message as it is.
public final class ArrowFormat implements PayloadFormat {

    private static final String QUERY_ID_KEY = "sluice.query_id";

    private final BufferAllocator allocator;
    private final boolean coalescing;
    private final Map<String, String> openingMetadata;
    private final boolean numbered;
    private boolean declared;
    private @Nullable Schema known;
    private long sequence;

    private ArrowFormat(
            BufferAllocator allocator,
            boolean coalescing,
            Map<String, String> openingMetadata,
            boolean numbered) {
        this.allocator = allocator;
        this.coalescing = coalescing;
        this.openingMetadata = openingMetadata;
        this.numbered = numbered;
    }

    /// For a query's result, whose schema message names the query.
    ///
    /// @param allocator of the little that has to be copied
    /// @param coalescing whether the peer takes payloads of several batches
    public static ArrowFormat ofQuery(
            String queryId, BufferAllocator allocator, boolean coalescing) {
        return new ArrowFormat(allocator, coalescing, Map.of(QUERY_ID_KEY, queryId), false);
    }

    /// For other rows.
    ///
    /// @param allocator of the little that has to be copied
    public static ArrowFormat plain(BufferAllocator allocator) {
        return new ArrowFormat(allocator, false, Map.of(), false);
    }

    /// For a fragment's partition, whose batches carry sequence numbers.
    ///
    /// @param allocator of the little that has to be copied
    public static ArrowFormat numbered(BufferAllocator allocator) {
        return new ArrowFormat(allocator, true, Map.of(), true);
    }

    @Override
    public Optional<ByteBuf> opening(Schema schema) {
        declared = true;
        return Optional.of(buffer(IpcWriter.schema(schema, openingMetadata)));
    }

    @Override
    public boolean coalesces() {
        return coalescing;
    }

    @Override
    public Pieces cut(RecordBatch batch) {
        return new ArrowPieces(batch);
    }

    /// Where no schema was declared, each that is new goes before the first batch that has it.
    private ByteBuf message(RecordBatch piece) {
        Schema schema = piece.schema();
        boolean announce = !declared && !schema.equals(known);
        RecordBatch marked =
                numbered ? piece.withMark(piece.mark().withSequence(++sequence)) : piece;
        ByteBuf rows = buffer(IpcWriter.batch(marked, allocator));
        if (!announce) {
            return rows;
        }
        known = schema;
        return Unpooled.wrappedBuffer(2, buffer(IpcWriter.schema(schema)), rows);
    }

    /// A message as a buffer that closes it. Everything in it is native memory: of a buffer with
    /// parts on the heap the network would make a copy.
    private static ByteBuf buffer(IpcMessage message) {
        ByteBuf head;
        try {
            head = ByteBufAllocator.DEFAULT.directBuffer(message.headBytes());
        } catch (RuntimeException | Error e) {
            message.close();
            throw e;
        }
        List<ByteBuf> parts = new ArrayList<>(message.body().size() + 1);
        parts.add(head.writeBytes(message.head()));
        for (MemorySegment piece : message.body()) {
            parts.add(Unpooled.wrappedBuffer(piece.asByteBuffer()));
        }
        return ReleasedBuffer.of(parts, _ -> message.close());
    }

    /// A batch that is cut by rows so that each message has about the size that payloads should
    /// have.
    private final class ArrowPieces implements Pieces {

        private final RecordBatch batch;
        private final int rowsOfAPiece;
        private int nextRow;
        private boolean done;

        ArrowPieces(RecordBatch batch) {
            this.batch = batch;
            long pieces = Math.ceilDiv(PlainSize.of(batch), WireSizes.TARGET_PAYLOAD_BYTES);
            this.rowsOfAPiece =
                    Math.ceilDiv(batch.rowCount(), Math.clamp(pieces, 1, batch.rowCount() + 1));
        }

        @Override
        public boolean hasNext() {
            return !done;
        }

        @Override
        public ByteBuf next() {
            RecordBatch piece = piece();
            int firstRow = nextRow;
            nextRow += piece.rowCount();
            done = nextRow >= batch.rowCount();
            ByteBuf message = message(done ? withBatchMark(piece) : piece);
            if (message.readableBytes() > WireSizes.MAX_PAYLOAD_BYTES) {
                int bytes = message.readableBytes();
                message.release();
                throw tooLarge(firstRow, bytes);
            }
            return message;
        }

        /// Rows may differ in size; a piece that comes out too large is cut again.
        private RecordBatch piece() {
            int count = Math.min(rowsOfAPiece, batch.rowCount() - nextRow);
            RecordBatch piece = batch.slice(nextRow, count);
            while (piece.rowCount() > 1
                    && PlainSize.of(piece) > 2L * WireSizes.TARGET_PAYLOAD_BYTES) {
                RecordBatch smaller = piece.slice(0, piece.rowCount() / 2);
                piece.close();
                piece = smaller;
            }
            return piece;
        }

        /// A mark speaks of all rows before it, so the last piece has it.
        private RecordBatch withBatchMark(RecordBatch piece) {
            return batch.mark().isNone() ? piece : piece.withMark(batch.mark());
        }

        private QueryException tooLarge(int row, int bytes) {
            return new QueryException(
                    ErrorCode.TOO_LARGE,
                    "row "
                            + row
                            + " of a batch takes "
                            + bytes
                            + " bytes on the wire; the limit is "
                            + WireSizes.MAX_PAYLOAD_BYTES);
        }

        @Override
        public void close() {
            done = true;
            batch.close();
        }
    }
}
