package io.sluice.rsocket.internal.coordinator;

import io.rsocket.RSocket;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.rsocket.internal.net.RequestBuilder;
import io.sluice.rsocket.internal.net.Route;
import io.sluice.rsocket.internal.net.WireErrors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/// The connection to one worker: kept, and made anew whenever it is lost, until the link is closed.
/// A worker that cannot be reached is tried again after 100 milliseconds, then ever more slowly, up
/// to every 5 seconds. Thread-safe.
final class WorkerLink {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLink.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(5);

    private final Endpoint endpoint;
    private final Dialer dialer;
    private final Sinks.Empty<Void> firstAttempt = Sinks.empty();
    private final AtomicReference<@Nullable Connected> current = new AtomicReference<>();
    private volatile boolean reachable = true;
    private volatile boolean wasConnected;
    private @Nullable Disposable keeping;

    /// A connection that is up.
    ///
    /// @param signs what it shows of life
    record Connected(RSocket socket, Hello hello, WorkerLink link, LifeSigns signs) {

        /// The worker has said that it shuts down: later queries do without it, those that run on
        /// it go on.
        void retire() {
            if (link.current.compareAndSet(this, null)) {
                LOG.info("worker {} is shutting down", link.endpoint);
            }
        }
    }

    WorkerLink(Endpoint endpoint, Dialer dialer) {
        this.endpoint = endpoint;
        this.dialer = dialer;
    }

    /// The worker's address, as errors and reports name it.
    String name() {
        return endpoint.toString();
    }

    /// The connection, also where the worker has been silent for a while.
    Optional<Connected> connected() {
        return Optional.ofNullable(current.get());
    }

    /// The connection, if a new query may count on it.
    Optional<Connected> ready() {
        return connected().filter(up -> !up.signs().areInDoubt());
    }

    /// Whether there has been a connection at all.
    boolean wasConnected() {
        return wasConnected;
    }

    /// Begins to connect and to stay connected.
    synchronized void start() {
        if (keeping == null) {
            keeping =
                    session()
                            .retryWhen(
                                    Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                                            .maxBackoff(LONGEST_PAUSE)
                                            .transientErrors(true))
                            .subscribe();
        }
    }

    /// Completes when the worker has been tried for the first time, in vain or not.
    Mono<Void> attempted() {
        return firstAttempt.asMono();
    }

    /// One connection from beginning to end; emits once when it is up, and always fails at last.
    private Flux<Connected> session() {
        return Flux.defer(() -> {
            LifeSigns signs = new LifeSigns(name());
            return dialer.connect(endpoint, signs)
                    .flatMapMany(socket ->
                            hello(socket)
                                    .map(hello -> new Connected(socket, hello, this, signs))
                                    .doOnNext(this::up)
                                    .concatWith(socket.onClose().then(Mono.empty()))
                                    .concatWith(Mono.error(new java.io.EOFException("closed")))
                                    .doFinally(_ -> socket.dispose()))
                    .doOnError(error -> down(signs.reason(WireErrors.inbound(error, name()))));
        });
    }

    private Mono<Hello> hello(RSocket socket) {
        return socket.requestResponse(RequestBuilder.of(Route.WORKER_HELLO).payload())
                .map(payload -> Hello.parse(Dialer.text(payload)))
                .timeout(HELLO_TIMEOUT);
    }

    private void up(Connected connected) {
        wasConnected = true;
        current.set(connected);
        reachable = true;
        firstAttempt.tryEmitEmpty();
        LOG.info("worker {} is connected", endpoint);
    }

    private void down(QueryException why) {
        boolean news = current.getAndSet(null) != null || reachable;
        reachable = false;
        firstAttempt.tryEmitEmpty();
        if (news) {
            LOG.warn("worker {} is not connected: {}", endpoint, why.getMessage());
        }
    }

    synchronized void close() {
        if (keeping != null) {
            keeping.dispose();
        }
        Connected last = current.getAndSet(null);
        if (last != null) {
            last.socket().dispose();
        }
    }
}
