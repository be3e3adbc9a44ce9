package io.sluice.rsocket.internal.stream;

import io.rsocket.Payload;
import io.rsocket.util.ByteBufPayload;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.type.Schema;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// Columns without rows: the schema message in a payload of its own.
public final class SchemaPayload {

    private SchemaPayload() {}

    public static Payload of(Schema schema, BufferAllocator allocator) {
        return ByteBufPayload.create(ArrowFormat.plain(allocator).opening(schema).orElseThrow());
    }

    /// The columns that a payload describes; releases it.
    public static Schema read(Payload payload, BufferAllocator allocator) {
        AtomicReference<@Nullable Schema> found = new AtomicReference<>();
        IngressStream.Listener listener =
                new IngressStream.Listener() {
                    @Override
                    public void schema(Schema schema) {
                        found.set(schema);
                    }
                };
        IngressStream.Options options =
                IngressStream.Options.of(Flux.empty(), Flux.empty(), allocator)
                        .withListener(listener);
        try (PayloadReader reader = new PayloadReader(options)) {
            reader.read(payload).forEach(RecordBatch::close);
        } finally {
            payload.release();
        }
        Schema schema = found.get();
        if (schema == null) {
            throw new QueryException(ErrorCode.PROTOCOL, "a payload without a schema");
        }
        return schema;
    }
}
