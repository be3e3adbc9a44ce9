package io.sluice;

import io.sluice.planning.PlannedQuery;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/// The planning of one query for all who ask for it: begun by the first, done once, and given up
/// when the last of those who wait has cancelled. Who comes after that begins anew. Thread-safe.
final class SharedPlanning {

    private final Mono<PlannedQuery> planning;
    private final Mono<Void> stop;
    private @Nullable Attempt current;

    /// @param planning what is done once
    /// @param stop ends it for good; who waits then gets nothing
    SharedPlanning(Mono<PlannedQuery> planning, Mono<Void> stop) {
        this.planning = planning;
        this.stop = stop;
    }

    /// The planned query; empty if it was stopped before.
    Mono<PlannedQuery> mono() {
        return Mono.defer(() -> {
            Attempt attempt = join();
            return attempt.result.doFinally(signal -> leave(attempt, signal));
        });
    }

    private synchronized Attempt join() {
        Attempt attempt = current;
        if (attempt == null) {
            attempt = new Attempt();
            current = attempt;
        }
        attempt.readers++;
        return attempt;
    }

    private void leave(Attempt attempt, SignalType signal) {
        synchronized (this) {
            attempt.readers--;
            if (signal != SignalType.CANCEL || attempt.readers > 0 || attempt.ended) {
                return;
            }
            current = null;
        }
        attempt.abandoned.tryEmitEmpty();
    }

    private final class Attempt {

        private final Sinks.Empty<Void> abandoned = Sinks.empty();
        private final Mono<PlannedQuery> result =
                planning.doOnTerminate(() -> ended = true)
                        .takeUntilOther(Mono.firstWithSignal(stop, abandoned.asMono()))
                        .cache();
        private volatile boolean ended;
        private int readers;
    }
}
