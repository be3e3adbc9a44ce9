package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.util.Optional;

/// Turns batches into the data of payloads, for one stream and one signal at a time.
public interface PayloadFormat {

    /// What the peer gets before all rows, if the format has such a thing.
    Optional<ByteBuf> opening(Schema schema);

    /// Takes a batch over and cuts it into messages.
    Pieces cut(RecordBatch batch);

    /// Whether a payload may hold several messages.
    boolean coalesces();

    /// A batch on its way out. Closed when it has been given away or is not wanted any more.
    interface Pieces extends AutoCloseable {

        boolean hasNext();

        /// The next message; the caller owns it, and it keeps alive what it needs of the batch.
        ///
        /// @throws io.sluice.error.QueryException with `TOO_LARGE` for a row that fits into no
        ///   payload
        ByteBuf next();

        @Override
        void close();
    }
}
