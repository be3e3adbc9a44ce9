package io.sluice.rsocket.internal.server;

import io.opentelemetry.api.trace.Tracer;
import io.sluice.Query;
import io.sluice.Session;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Peer;
import io.sluice.rsocket.internal.net.Request;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.stream.StreamsUnderWay;
import java.util.concurrent.Executor;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Mono;

/// What the connections of a server share: the session and the queries that run on it.
public final class ServerEngine {

    private static final String SCOPE = "io.sluice.rsocket";

    private final Session session;
    private final BufferAllocator egress;
    private final ServedQueries queries = new ServedQueries();
    private final StreamsUnderWay results = new StreamsUnderWay();
    private final Admission admission;
    private final Tracer tracer;
    private volatile boolean draining;

    /// @param egress where results on their way out count; a child of the session's allocator
    public ServerEngine(Session session, BufferAllocator egress, QueryLimits limits) {
        this.session = session;
        this.egress = egress;
        this.admission = new Admission(limits);
        this.tracer = session.environment().telemetry().getTracer(SCOPE);
    }

    /// Answers a peer that has connected.
    ///
    /// @throws QueryException with `SHUTTING_DOWN`
    public RoutedSocket.Routes connected(Peer peer) {
        requireOpen();
        return new ServerConnection(peer, this, admission.account(peer.name()));
    }

    /// Queries that have not ended.
    public int runningCount() {
        return queries.runningCount();
    }

    /// Takes no more queries; completes when those that run have ended and their results are on
    /// their way.
    public Mono<Void> drain() {
        return Mono.defer(() -> {
            draining = true;
            return queries.drained().then(results.ended());
        });
    }

    /// Results on their way to clients.
    StreamsUnderWay results() {
        return results;
    }

    /// Cancels the queries that run; completes when they have ended.
    public Mono<Void> cancelAll() {
        return queries.cancelAll();
    }

    Session session() {
        return session;
    }

    BufferAllocator egress() {
        return egress;
    }

    /// Where rows are encoded: beside the queries that computed them.
    Executor computing() {
        return session.environment().cpu()::schedule;
    }

    ServedQueries queries() {
        return queries;
    }

    Tracer tracer() {
        return tracer;
    }

    /// The statement of a request, with the context that travels with it.
    Query query(Request request) {
        requireOpen();
        return session.sql(request.text(), context(request), egress);
    }

    private QueryContext context(Request request) {
        QueryContext context =
                request.metadata()
                        .context()
                        .map(ContextCodec::decode)
                        .orElseGet(() -> QueryContext.builder().build());
        return request.metadata()
                .queryId()
                .map(id -> context.toBuilder().queryId(id).build())
                .orElse(context);
    }

    void requireOpen() {
        if (draining) {
            throw new QueryException(
                    ErrorCode.SHUTTING_DOWN,
                    "the server is shutting down and takes no new queries");
        }
    }
}
