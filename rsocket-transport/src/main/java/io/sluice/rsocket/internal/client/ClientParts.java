package io.sluice.rsocket.internal.client;

import io.opentelemetry.api.trace.Tracer;
import io.rsocket.Payload;
import io.sluice.Row;
import io.sluice.RowMapper;
import io.sluice.rsocket.internal.net.RequestBuilder;
import io.sluice.rsocket.internal.net.Route;
import io.sluice.rsocket.internal.stream.IngressStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;

/// What the queries of a client share.
///
/// @param allocator of batches
/// @param executor runs the code of subscribers, which may block there
/// @param window payloads of a result that may be under way at a time
public record ClientParts(
        ServerLink link, BufferAllocator allocator, Executor executor, int window, Tracer tracer) {

    /// How the answer to a request is read.
    IngressStream.Options reading(Flux<Payload> request, Flux<Payload> continuation) {
        return IngressStream.Options.of(request, continuation, allocator)
                .withWindow(window)
                .withExecutor(executor)
                .withErrors(link::error);
    }

    /// The tables of the server.
    public Flux<Row> tables() {
        return Flux.defer(() -> {
            Flux<Payload> request =
                    link.stream(
                            () -> RequestBuilder.of(Route.META_TABLES).payload(), Optional.empty());
            return new IngressStream(reading(request, Flux.empty()))
                    .map(batch -> RowMapper.of(Row.class, batch.schema()).rows(batch))
                    .flatMapIterable(rows -> rows, 1);
        });
    }
}
