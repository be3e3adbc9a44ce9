package io.sluice.rsocket.internal.stream;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// The streams of a server or worker that have not told their end yet. What they send may have been
/// computed long ago, so that a service that shuts down waits for them too. Thread-safe.
public final class StreamsUnderWay {

    private final Set<Sinks.Empty<Void>> open = ConcurrentHashMap.newKeySet();

    /// A stream begins.
    ///
    /// @return tells that it has ended
    public Runnable begin() {
        Sinks.Empty<Void> end = Sinks.empty();
        open.add(end);
        return () -> {
            open.remove(end);
            end.tryEmitEmpty();
        };
    }

    /// Completes when the streams that are open at its subscription have ended.
    public Mono<Void> ended() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(open)))
                .flatMap(Sinks.Empty::asMono)
                .then();
    }
}
