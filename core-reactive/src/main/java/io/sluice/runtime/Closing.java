package io.sluice.runtime;

import io.sluice.error.QueryException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Closes several things, all of them whatever happens, and keeps the first failure.
final class Closing {

    private @Nullable Throwable failure;

    void close(Runnable close) {
        try {
            close.run();
        } catch (Throwable e) { // one part that fails must not keep the next one open
            if (failure == null) {
                failure = e;
            } else if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    Optional<QueryException> failure() {
        return Optional.ofNullable(failure).map(QueryException::from);
    }
}
