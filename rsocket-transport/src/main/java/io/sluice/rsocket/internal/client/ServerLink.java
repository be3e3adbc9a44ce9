package io.sluice.rsocket.internal.client;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.WireErrors;
import java.time.Duration;
import java.util.Optional;
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
    private final Duration responseTimeout;
    private final AtomicReference<@Nullable RSocket> last = new AtomicReference<>();

    /// Why this side has closed the last connection; no error of the network says it.
    private volatile @Nullable QueryException broken;

    private volatile boolean closed;

    /// @param responseTimeout until the first answer to a request; zero for any time
    public ServerLink(Endpoint endpoint, Dialer dialer, Duration responseTimeout) {
        this.endpoint = endpoint;
        this.responseTimeout = responseTimeout;
        this.socket =
                dialer.connect(endpoint, why -> broken = why)
                        .doOnSubscribe(_ -> broken = null)
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

    /// The payloads of a request stream, whose first may come at any time. Each subscription is a
    /// request.
    Flux<Payload> stream(Supplier<Payload> request) {
        return Flux.defer(() -> connection().flatMapMany(rs -> rs.requestStream(request.get())));
    }

    /// The payloads of a request stream that a server answers as soon as it can.
    ///
    /// @param whole until the end of the stream
    Flux<Payload> stream(Supplier<Payload> request, Optional<TimedRequest.Limit> whole) {
        return new TimedRequest(
                stream(request),
                responseTimeout.isPositive()
                        ? Optional.of(new TimedRequest.Limit(responseTimeout, this::notAnswered))
                        : Optional.empty(),
                whole);
    }

    private QueryException notAnswered() {
        return new QueryException(
                ErrorCode.CONNECTION_FAILED,
                name()
                        + " has not answered within "
                        + responseTimeout.toMillis()
                        + " ms (responseTimeout)");
    }

    /// The answer to a request, as text.
    Mono<String> text(Supplier<Payload> request) {
        return response(request).map(Dialer::text);
    }

    /// The answer to a request; to be released.
    Mono<Payload> response(Supplier<Payload> request) {
        Mono<Payload> answer =
                Mono.defer(() -> connection().flatMap(rs -> rs.requestResponse(request.get())));
        return (responseTimeout.isPositive()
                        ? answer.timeout(responseTimeout, Mono.error(this::notAnswered))
                        : answer)
                .onErrorMap(this::error);
    }

    /// What an error of the network means.
    QueryException error(Throwable error) {
        QueryException known = WireErrors.inbound(error, name());
        QueryException reason = broken;
        return known.code() == ErrorCode.CONNECTION_FAILED && reason != null ? reason : known;
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
