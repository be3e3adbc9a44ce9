package io.sluice.rsocket.internal.worker;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.rsocket.util.DefaultPayload;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.fragment.TaskKey;
import io.sluice.rsocket.internal.net.MimeTypes;
import io.sluice.rsocket.internal.net.Peer;
import io.sluice.rsocket.internal.net.Request;
import io.sluice.rsocket.internal.net.RoutedSocket;
import io.sluice.rsocket.internal.stream.ArrowFormat;
import io.sluice.rsocket.internal.stream.Continuations;
import io.sluice.rsocket.internal.stream.EgressStream;
import io.sluice.rsocket.internal.stream.ServedStream;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Answers the requests of one coordinator; see "Routes of workers" in docs/protocol.md. When the
/// connection is lost, everything that ran for it ends.
final class WorkerConnection implements RoutedSocket.Routes {

    /// How often a task reports while it runs: twice for each line of progress that people see.
    private static final Duration REPORT_INTERVAL = Duration.ofMillis(500);

    private final Peer peer;
    private final WorkerEngine engine;
    private final Continuations continuations = new Continuations();

    WorkerConnection(Peer peer, WorkerEngine engine) {
        this.peer = peer;
        this.engine = engine;
    }

    @Override
    public Mono<Payload> response(Request request) {
        return switch (request.route()) {
            case WORKER_HELLO ->
                    Mono.fromSupplier(() -> DefaultPayload.create(engine.hello().toBytes()));
            case FRAGMENT_STOP -> stop(request);
            case SQL_QUERY,
                    SQL_SCHEMA,
                    SQL_EXPLAIN,
                    SQL_LATE,
                    SQL_STATUS,
                    SQL_CANCEL,
                    META_TABLES,
                    STREAM_CONTINUE,
                    FRAGMENT_RUN,
                    FRAGMENT_REPORTS ->
                    throw request.route().refusal("request-response");
        };
    }

    @Override
    public Flux<Payload> stream(Request request) {
        return switch (request.route()) {
            case FRAGMENT_RUN -> run(request);
            case FRAGMENT_REPORTS -> reports(request);
            case STREAM_CONTINUE -> continuations.rest(request.text());
            case SQL_QUERY,
                    SQL_SCHEMA,
                    SQL_EXPLAIN,
                    SQL_LATE,
                    SQL_STATUS,
                    SQL_CANCEL,
                    META_TABLES,
                    WORKER_HELLO,
                    FRAGMENT_STOP ->
                    throw request.route().refusal("request-stream");
        };
    }

    @Override
    public void closed() {
        engine.tasks().stop(this, "the coordinator's connection is gone");
    }

    private Flux<Payload> run(Request request) {
        TaskHeader header = header(request);
        TaskKey key = key(request, header);
        request.metadata().streamToken().ifPresent(continuations::requireFree);
        WorkerTask task = engine.tasks().task(key, header, this);
        plan(task, header, request);
        Context trace = task.trace();
        Runnable sent = engine.streams().begin();
        ServedStream stream =
                new ServedStream(
                        key.queryId(),
                        trace,
                        request.metadata().streamToken(),
                        continuations,
                        () -> {
                            task.leave(header.partition());
                            sent.run();
                        });
        return new EgressStream(
                task.rows(header.partition()),
                ArrowFormat.numbered(engine.egress()),
                peer.gate(),
                engine.computing(),
                TraceContext.store(reactor.util.context.Context.empty(), trace),
                stream);
    }

    /// Hands the plan over, if the request carries one. A refusal ends the task: its reader would
    /// wait in vain.
    private void plan(WorkerTask task, TaskHeader header, Request request) {
        if (request.data().length > 0 && task.needsPlan()) {
            try {
                engine.plan(task, header, request);
            } catch (QueryException e) {
                task.stop(e);
            }
        }
    }

    private Flux<Payload> reports(Request request) {
        TaskHeader header = header(request);
        WorkerTask task = engine.tasks().task(key(request, header), header, this);
        plan(task, header, request);
        return task.reports(REPORT_INTERVAL)
                .doOnCancel(() -> task.stop(WorkerTask.cancelled(task.key(), "nobody watches it")))
                .map(DefaultPayload::create);
    }

    private Mono<Payload> stop(Request request) {
        TaskHeader header = header(request);
        WorkerTask task = engine.tasks().task(key(request, header), header, this);
        task.stop(WorkerTask.cancelled(task.key(), "its coordinator needs no more of it"));
        return task.ended().map(DefaultPayload::create);
    }

    private static TaskHeader header(Request request) {
        return request.metadata()
                .task()
                .map(TaskHeader::parse)
                .orElseThrow(() ->
                        new QueryException(
                                ErrorCode.PROTOCOL,
                                request.route().text() + " needs an entry " + MimeTypes.TASK));
    }

    private static TaskKey key(Request request, TaskHeader header) {
        return request.metadata()
                .queryId()
                .map(id -> TaskKey.of(id, header))
                .orElseThrow(() ->
                        new QueryException(
                                ErrorCode.PROTOCOL,
                                request.route().text() + " needs an entry " + MimeTypes.QUERY_ID));
    }
}
