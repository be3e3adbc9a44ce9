package io.sluice.rsocket.internal.server;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.rsocket.util.DefaultPayload;
import io.sluice.Query;
import io.sluice.context.TraceContext;
import io.sluice.rsocket.internal.json.JsonWriter;
import io.sluice.rsocket.internal.net.Peer;
import io.sluice.rsocket.internal.net.Request;
import io.sluice.rsocket.internal.net.RequestMetadata;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.net.TracePropagation;
import io.sluice.rsocket.internal.stream.ArrowFormat;
import io.sluice.rsocket.internal.stream.Continuations;
import io.sluice.rsocket.internal.stream.EgressStream;
import io.sluice.rsocket.internal.stream.JsonFormat;
import io.sluice.rsocket.internal.stream.PayloadFormat;
import io.sluice.rsocket.internal.stream.RowStream;
import io.sluice.rsocket.internal.stream.SchemaPayload;
import io.sluice.rsocket.internal.stream.ServedStream;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Answers the requests of one client; see "Routes of servers" in docs/protocol.md. RSocket cancels
/// the streams of a connection that is lost, and with them their queries.
final class ServerConnection implements RoutedSocket.Routes {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    private final Peer peer;
    private final ServerEngine engine;
    private final Admission.Account account;
    private final PlanningTurns planning = new PlanningTurns();
    private final Continuations continuations = new Continuations();

    ServerConnection(Peer peer, ServerEngine engine, Admission.Account account) {
        this.peer = peer;
        this.engine = engine;
        this.account = account;
    }

    @Override
    public Mono<Payload> response(Request request) {
        return switch (request.route()) {
            case SQL_SCHEMA ->
                    planned(request, Query::schema)
                            .map(schema -> SchemaPayload.of(schema, engine.egress()));
            case SQL_EXPLAIN -> planned(request, Query::explain).map(DefaultPayload::create);
            case SQL_STATUS ->
                    engine.queries().require(queryId(request)).status().map(DefaultPayload::create);
            case SQL_CANCEL -> cancel(queryId(request));
            case SQL_QUERY,
                    SQL_LATE,
                    META_TABLES,
                    STREAM_CONTINUE,
                    WORKER_HELLO,
                    FRAGMENT_RUN,
                    FRAGMENT_REPORTS,
                    FRAGMENT_STOP ->
                    throw request.route().refusal("request-response");
        };
    }

    @Override
    public Flux<Payload> stream(Request request) {
        return switch (request.route()) {
            case SQL_QUERY -> query(request);
            case SQL_LATE -> late(request);
            case SQL_STATUS ->
                    engine.queries()
                            .await(queryId(request))
                            .flatMapMany(ServedQuery::statuses)
                            .map(DefaultPayload::create);
            case META_TABLES -> tables(request);
            case STREAM_CONTINUE -> continuations.rest(request.text());
            case SQL_SCHEMA,
                    SQL_EXPLAIN,
                    SQL_CANCEL,
                    WORKER_HELLO,
                    FRAGMENT_RUN,
                    FRAGMENT_REPORTS,
                    FRAGMENT_STOP ->
                    throw request.route().refusal("request-stream");
        };
    }

    @Override
    public void closed() {
        LOG.debug("{} is gone", peer.address());
    }

    private Flux<Payload> query(Request request) {
        request.metadata().streamToken().ifPresent(continuations::requireFree);
        Query query = admitted(request);
        ServerSpan span = ServerSpan.start(engine.tracer(), request, query.id());
        Runnable sent = engine.results().begin();
        LOG.atDebug()
                .addKeyValue("query_id", query.id())
                .addKeyValue("trace_id", TraceContext.traceId(span.context()))
                .log("query {} of {} begins", query.id(), peer.address());
        return stream(
                rows(query),
                format(request, query.id()),
                span.context(),
                new ServedStream(
                        query.id(),
                        span.context(),
                        request.metadata().streamToken(),
                        continuations,
                        () -> {
                            span.span().end();
                            // A query whose plan was never run has nobody else to end it.
                            query.cancel().subscribe();
                            sent.run();
                        }));
    }

    /// A query that counts against the limits until it has ended, and is known by its id.
    private Query admitted(Request request) {
        Runnable leave = account.admit();
        try {
            Query query = engine.query(request);
            engine.queries().start(query);
            query.summary().subscribe(_ -> leave.run());
            return query;
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /// A statement that cannot be planned is run all the same: that is how it learns why it failed.
    private Mono<RowStream> rows(Query query) {
        return planning.inTurn(query.schema())
                .map(Optional::of)
                .onErrorReturn(Optional.empty())
                .map(schema -> new RowStream(schema, query.batches()));
    }

    private Flux<Payload> late(Request request) {
        Mono<RowStream> rows =
                engine.queries()
                        .await(queryId(request))
                        .map(query -> new RowStream(Optional.empty(), query.late()));
        return stream(rows, ArrowFormat.plain(engine.egress()), Context.root(), unwatched(request));
    }

    private Flux<Payload> tables(Request request) {
        engine.requireOpen();
        Mono<RowStream> rows =
                Mono.fromSupplier(
                        () -> TableListing.of(engine.session().catalog(), engine.egress()));
        PayloadFormat format =
                switch (request.metadata().format()) {
                    case ARROW -> ArrowFormat.plain(engine.egress());
                    case JSON -> JsonFormat.rows();
                    case JSON_LINES -> JsonFormat.lines();
                };
        return stream(rows, format, Context.root(), unwatched(request));
    }

    private ServedStream unwatched(Request request) {
        request.metadata().streamToken().ifPresent(continuations::requireFree);
        return new ServedStream(
                "",
                TracePropagation.context(request.metadata().trace()),
                request.metadata().streamToken(),
                continuations,
                () -> {});
    }

    private Flux<Payload> stream(
            Mono<RowStream> rows, PayloadFormat format, Context trace, ServedStream stream) {
        return new EgressStream(
                rows,
                format,
                peer.gate(),
                engine.computing(),
                TraceContext.store(reactor.util.context.Context.empty(), trace),
                stream);
    }

    private PayloadFormat format(Request request, String queryId) {
        return switch (request.metadata().format()) {
            case ARROW -> ArrowFormat.ofQuery(queryId, engine.egress(), peer.hello().isPresent());
            case JSON -> JsonFormat.rows();
            case JSON_LINES -> JsonFormat.lines();
        };
    }

    /// What the plan of a statement tells, which is not run. Planning counts as a query.
    private <T> Mono<T> planned(Request request, Function<Query, Mono<T>> plan) {
        Runnable leave = account.admit();
        try {
            Query query = engine.query(request);
            Context trace = TracePropagation.context(request.metadata().trace());
            return planning.inTurn(plan.apply(query))
                    .contextWrite(subscriber -> TraceContext.store(subscriber, trace))
                    .doFinally(_ -> {
                        query.cancel().subscribe();
                        leave.run();
                    });
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    private Mono<Payload> cancel(String queryId) {
        return engine.queries()
                .find(queryId)
                .map(ServedQuery::cancel)
                .orElse(Mono.just(false))
                .map(ended ->
                        DefaultPayload.create(
                                new JsonWriter()
                                        .beginObject()
                                        .member("queryId", queryId)
                                        .member("status", ended ? "CANCELLED" : "NOT_RUNNING")
                                        .endObject()
                                        .toString()));
    }

    /// The id of the query that a request is about.
    private static String queryId(Request request) {
        return RequestMetadata.checkedId(request.text().strip());
    }
}
