package io.sluice.server;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import reactor.core.publisher.Mono;

/// The one thread of the command line that waits for others.
final class MainThread {

    private MainThread() {}

    /// What a mono yields.
    ///
    /// @throws QueryException its error
    static <T> T await(Mono<T> mono) throws InterruptedException {
        return result(mono)
                .orElseThrow(() -> new QueryException(ErrorCode.INTERNAL, "there is no result"));
    }

    /// Waits until a mono has ended.
    ///
    /// @throws QueryException its error
    static void awaitEnd(Mono<Void> mono) throws InterruptedException {
        result(mono);
    }

    private static <T> Optional<T> result(Mono<T> mono) throws InterruptedException {
        try {
            return mono.map(Optional::of).defaultIfEmpty(Optional.empty()).toFuture().get();
        } catch (ExecutionException e) {
            throw QueryException.from(e.getCause() == null ? e : e.getCause());
        }
    }
}
