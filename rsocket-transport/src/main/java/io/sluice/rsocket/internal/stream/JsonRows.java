package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.sluice.batch.JsonRow;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.WireSizes;
import org.jspecify.annotations.Nullable;

/// A batch as lines of JSON, written a chunk of rows at a time. One chunk beside the batch is all
/// that this holds.
final class JsonRows implements PayloadFormat.Pieces {

    /// What one piece of several rows is cut to: few frames, and no long turn for any of them.
    private static final int CHUNK_BYTES = 64 << 10;

    private static final byte LINE_FEED = '\n';

    private final RecordBatch batch;
    private final JsonRow format;
    private final boolean rowByRow;
    private int nextRow;

    /// What is written and not given away yet; each row ends with a line feed.
    private @Nullable ByteBuf chunk;

    /// @param rowByRow whether each piece is one row, without the line feed behind it
    JsonRows(RecordBatch batch, boolean rowByRow) {
        this.batch = batch;
        this.format = new JsonRow(batch.schema());
        this.rowByRow = rowByRow;
    }

    @Override
    public boolean hasNext() {
        return chunk != null || nextRow < batch.rowCount();
    }

    @Override
    public ByteBuf next() {
        ByteBuf rows = chunk;
        if (rows == null) {
            rows = write();
        }
        if (!rowByRow) {
            return rows;
        }
        // Within a row a line feed is escaped.
        ByteBuf row = rows.readRetainedSlice(rows.bytesBefore(LINE_FEED));
        rows.skipBytes(1);
        if (rows.isReadable()) {
            chunk = rows;
        } else {
            chunk = null;
            rows.release();
        }
        return row;
    }

    private ByteBuf write() {
        ByteBuf rows = ByteBufAllocator.DEFAULT.directBuffer(CHUNK_BYTES);
        try {
            boolean room = true;
            while (room && nextRow < batch.rowCount()) {
                String row = text(nextRow);
                int bytes = ByteBufUtil.utf8Bytes(row);
                room = rows.readableBytes() == 0 || rows.readableBytes() + bytes < CHUNK_BYTES;
                if (room) {
                    requireSendable(bytes);
                    ByteBufUtil.reserveAndWriteUtf8(rows, row, bytes + 1);
                    rows.writeByte(LINE_FEED);
                    nextRow++;
                }
            }
            return rows;
        } catch (RuntimeException | Error e) {
            rows.release();
            throw e;
        }
    }

    private String text(int row) {
        StringBuilder json = new StringBuilder(256);
        format.append(json, batch, row);
        return json.toString();
    }

    private void requireSendable(int bytes) {
        if (bytes >= WireSizes.MAX_PAYLOAD_BYTES) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "row "
                            + nextRow
                            + " of a batch takes "
                            + bytes
                            + " bytes as JSON; the limit is "
                            + WireSizes.MAX_PAYLOAD_BYTES);
        }
    }

    @Override
    public void close() {
        ByteBuf rows = chunk;
        if (rows != null) {
            chunk = null;
            rows.release();
        }
        batch.close();
    }
}
