package io.sluice.rsocket.internal.stream;

import io.rsocket.Payload;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/// The streams of one connection that can be continued by another request, by their token; see
/// `stream.continue` in docs/protocol.md.
public final class Continuations {

    private final Map<String, EgressRun> runs = new ConcurrentHashMap<>();

    /// @throws QueryException with `PROTOCOL` if another stream has the token
    public void requireFree(String token) {
        if (runs.containsKey(token)) {
            throw new QueryException(
                    ErrorCode.PROTOCOL, "the stream token \"" + token + "\" is in use");
        }
    }

    void add(String token, EgressRun run) {
        runs.put(token, run);
    }

    void remove(String token, EgressRun run) {
        runs.remove(token, run);
    }

    /// The rest of the stream of a token.
    ///
    /// @throws QueryException with `NAME_NOT_FOUND` if it has ended or never was
    public Flux<Payload> rest(String token) {
        EgressRun run = runs.get(token);
        if (run == null) {
            throw new QueryException(
                    ErrorCode.NAME_NOT_FOUND, "no stream goes under the token \"" + token + "\"");
        }
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Payload> reader) {
                run.continueWith(reader);
            }
        };
    }
}
