package io.sluice.rsocket.internal.client;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.WireErrors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The connection to a server: made when it is first needed, shared by all queries, and made anew
/// for the next one after it was lost. Thread-safe.
public final class ServerLink {

    private final Endpoint endpoint;
    private final Mono<RSocket> socket;
    private final AtomicReference<@Nullable RSocket> last = new AtomicReference<>();
    private volatile boolean closed;

    public ServerLink(Endpoint endpoint, Dialer dialer) {
        this.endpoint = endpoint;
        this.socket =
                dialer.connect(endpoint)
                        .doOnNext(this::connected)
                        .cacheInvalidateIf(RSocket::isDisposed);
    }

    /// The server's address, as errors name it.
    String name() {
        return endpoint.toString();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /// The payloads of a request stream. Each subscription is a request.
    Flux<Payload> stream(Supplier<Payload> request) {
        return Flux.defer(() -> connection().flatMapMany(rs -> rs.requestStream(request.get())));
    }

    /// The answer to a request, as text.
    Mono<String> text(Supplier<Payload> request) {
        return response(request).map(Dialer::text);
    }

    /// The answer to a request; to be released.
    Mono<Payload> response(Supplier<Payload> request) {
        return Mono.defer(() -> connection().flatMap(rs -> rs.requestResponse(request.get())))
                .onErrorMap(this::error);
    }

    /// What an error of the network means.
    QueryException error(Throwable error) {
        return WireErrors.inbound(error, name());
    }

    public void close() {
        closed = true;
        RSocket open = last.get();
        if (open != null) {
            open.dispose();
        }
    }

    private Mono<RSocket> connection() {
        return closed
                ? Mono.error(
                        new QueryException(
                                ErrorCode.SHUTTING_DOWN, "the client of " + name() + " is closed"))
                : socket;
    }

    private void connected(RSocket open) {
        last.set(open);
        if (closed) {
            open.dispose();
        }
    }
}
