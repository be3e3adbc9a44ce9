package io.sluice.rsocket.internal.stream;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.WireErrors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens around a stream that answers a peer: it can be continued under its token, what
/// fails unforeseen is logged, and its owner hears of its end.
public final class ServedStream {

    private static final Logger LOG = LoggerFactory.getLogger(ServedStream.class);

    private final String queryId;
    private final Context trace;
    private final Optional<String> token;
    private final Continuations continuations;
    private final Runnable onEnd;
    private volatile @Nullable EgressRun run;

    /// @param token the name under which the peer may continue the stream; it must be free
    /// @param onEnd called once, by any thread
    public ServedStream(
            String queryId,
            Context trace,
            Optional<String> token,
            Continuations continuations,
            Runnable onEnd) {
        this.queryId = queryId;
        this.trace = trace;
        this.token = token;
        this.continuations = continuations;
        this.onEnd = onEnd;
    }

    /// The stream runs. Called once.
    void started(EgressRun newRun) {
        run = newRun;
        token.ifPresent(name -> continuations.add(name, newRun));
    }

    /// The source has failed; the answer is what the peer is told. Called at most once.
    Throwable failed(QueryException error) {
        boolean unforeseen = error.code() == ErrorCode.INTERNAL;
        (unforeseen ? LOG.atError().setCause(error) : LOG.atDebug())
                .addKeyValue("query_id", queryId)
                .addKeyValue("trace_id", TraceContext.traceId(trace))
                .log("query {} failed: {}: {}", queryId, error.code(), error.getMessage());
        markFailed(error);
        return WireErrors.outbound(error, queryId);
    }

    /// What somebody cancelled has not failed.
    private void markFailed(QueryException error) {
        if (error.code().type() != ErrorType.CANCELLED) {
            Span.fromContext(trace)
                    .setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", error.code().name());
        }
    }

    /// The stream has ended in any way, and holds nothing any more. Called once.
    void ended() {
        EgressRun ended = run;
        run = null;
        if (ended != null) {
            token.ifPresent(name -> continuations.remove(name, ended));
        }
        onEnd.run();
    }
}
