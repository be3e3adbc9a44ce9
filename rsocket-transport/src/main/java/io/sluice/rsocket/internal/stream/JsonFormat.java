package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.Optional;

/// Rows as JSON objects, for clients that have no Arrow library; see "JSON rows" in
/// docs/protocol.md.
public final class JsonFormat implements PayloadFormat {

    private final boolean rowByRow;

    private JsonFormat(boolean rowByRow) {
        this.rowByRow = rowByRow;
    }

    /// Each payload is the object of one row, as libraries take it that decode payload by payload.
    public static JsonFormat rows() {
        return new JsonFormat(true);
    }

    /// Each payload is one or more rows, each of which ends with a line feed.
    public static JsonFormat lines() {
        return new JsonFormat(false);
    }

    @Override
    public Optional<ByteBuf> opening(Schema schema) {
        return Optional.empty();
    }

    @Override
    public boolean coalesces() {
        return false;
    }

    @Override
    public Pieces cut(RecordBatch batch) {
        return new JsonRows(batch, rowByRow);
    }
}
