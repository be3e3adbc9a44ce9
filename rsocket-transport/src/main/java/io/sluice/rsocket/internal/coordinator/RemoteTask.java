package io.sluice.rsocket.internal.coordinator;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.sluice.batch.RecordBatch;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeMetrics;
import io.sluice.plan.TaskContext;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.fragment.TaskReport;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.LateErrors;
import io.sluice.rsocket.internal.net.MimeTypes;
import io.sluice.rsocket.internal.net.RequestBuilder;
import io.sluice.rsocket.internal.net.Route;
import io.sluice.rsocket.internal.net.WireErrors;
import io.sluice.rsocket.internal.stream.IngressStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/// One task of a fragment, as its coordinator sees it. Thread-safe.
///
/// The stream of its reports comes first, brings the plan, and is the task's life line: it ends
/// when the worker has freed everything, and the worker frees everything when it is cut.
final class RemoteTask {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteTask.class);

    /// How long a worker may take to end a task and tell its last counts.
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    /// One batch on its way and one that waits, while the lane works on a third.
    private static final int AHEAD = 2;

    private static final NodeMetrics.Snapshot NOTHING =
            new NodeMetrics.Snapshot(0, 0, 0, 0, Map.of());

    private final RemoteExecution.Worker worker;
    private final TaskHeader header;
    private final TaskContext context;
    private final Runnable onEnd;
    private final Disposable.Swap reports = Disposables.swap();
    private final List<NodeMetrics.Snapshot> counted = new ArrayList<>();
    private long countedLateRows;
    private boolean opened;
    private boolean ended;

    /// @param onEnd called once, when the worker has nothing of the task any more or is lost
    RemoteTask(
            RemoteExecution.Worker worker, TaskHeader header, TaskContext context, Runnable onEnd) {
        this.worker = worker;
        this.header = header;
        this.context = context;
        this.onEnd = onEnd;
    }

    /// The batches of one partition.
    Flux<RecordBatch> read(int partition, byte[] plan, Context trace) {
        if (!open(plan, trace)) {
            return Flux.error(
                    new QueryException(
                            ErrorCode.CANCELLED,
                            ErrorScope.TASK,
                            worker.name(),
                            "stage " + header.stage() + " was stopped before it began",
                            null));
        }
        TaskHeader one = header.withPartition(partition);
        String token = streamToken(partition);
        Payload request =
                request(Route.FRAGMENT_RUN, one)
                        .entry(MimeTypes.STREAM_TOKEN, token)
                        .trace(trace)
                        .payload();
        Payload continuation = RequestBuilder.of(Route.STREAM_CONTINUE).data(token).payload();
        return new IngressStream(
                IngressStream.Options.of(stream(request), stream(continuation), context.allocator())
                        .withAhead(AHEAD)
                        .asNumbered()
                        .withErrors(this::lost));
    }

    private Flux<Payload> stream(Payload request) {
        return Flux.defer(() -> worker.link().socket().requestStream(request));
    }

    private String streamToken(int partition) {
        return context.query().queryId()
                + "."
                + header.stage()
                + "."
                + header.attempt()
                + "."
                + partition;
    }

    private RequestBuilder request(Route route, TaskHeader task) {
        return RequestBuilder.of(route)
                .entry(MimeTypes.QUERY_ID, context.query().queryId())
                .entry(MimeTypes.TASK, task.toJson());
    }

    /// Asks for the reports, once; false if the task was stopped before. Whoever reads another
    /// partition, or stops the task, waits until the request is on its way, since it must be the
    /// first of the task.
    private synchronized boolean open(byte[] plan, Context trace) {
        if (opened || ended) {
            return !ended;
        }
        opened = true;
        Payload request =
                request(Route.FRAGMENT_REPORTS, header)
                        .entry(MimeTypes.CONTEXT, ContextCodec.encode(context.query()))
                        .trace(trace)
                        .data(plan)
                        .payload();
        reports.update(
                stream(request)
                        .map(payload -> TaskReport.parse(Dialer.text(payload)))
                        .contextWrite(LateErrors::ignoredIn)
                        .subscribe(this::count, this::reportsFailed, this::end));
        return true;
    }

    /// Reports are totals; what is new since the last one is added to the nodes' metrics.
    private synchronized void count(TaskReport report) {
        for (int i = 0; i < report.nodes().size(); i++) {
            NodeMetrics.Snapshot now = report.nodes().get(i);
            NodeMetrics.Snapshot before = i < counted.size() ? counted.get(i) : NOTHING;
            metrics(i).add(now.minus(before));
            if (i < counted.size()) {
                counted.set(i, now);
            } else {
                counted.add(now);
            }
        }
        if (report.lateRows() > countedLateRows) {
            metrics(0).counter("late_rows").add(report.lateRows() - countedLateRows);
            countedLateRows = report.lateRows();
        }
    }

    private NodeMetrics metrics(int position) {
        return context.remoteMetrics(header.stage(), worker.name(), position);
    }

    private void reportsFailed(Throwable error) {
        LOG.atDebug()
                .addKeyValue("query_id", context.query().queryId())
                .setCause(error)
                .log("no more reports from {}", worker.name());
        end();
    }

    /// Ends the task in the worker and waits a moment for its last report.
    void stop() {
        boolean begun;
        synchronized (this) {
            if (ended) {
                return;
            }
            begun = opened;
        }
        if (!begun) {
            end();
            return;
        }
        worker.link()
                .socket()
                .requestResponse(request(Route.FRAGMENT_STOP, header).payload())
                .map(payload -> TaskReport.parse(Dialer.text(payload)))
                .timeout(LAST_WORD)
                .contextWrite(LateErrors::ignoredIn)
                .subscribe(this::count, _ -> end(), this::end);
    }

    private void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        reports.dispose();
        onEnd.run();
    }

    /// Whatever ends the connection has lost the worker, as far as this query is concerned.
    private QueryException lost(Throwable error) {
        QueryException known = WireErrors.inbound(error, worker.name());
        if (known.code() == ErrorCode.SHUTTING_DOWN) {
            worker.link().retire();
        }
        if (known.code() != ErrorCode.CONNECTION_FAILED
                && known.code() != ErrorCode.SHUTTING_DOWN) {
            return known.at(worker.name());
        }
        return new QueryException(
                ErrorCode.WORKER_LOST,
                ErrorScope.WORKER,
                worker.name(),
                "worker "
                        + worker.name()
                        + " was lost while it ran stage "
                        + header.stage()
                        + " of query "
                        + context.query().queryId(),
                known);
    }
}
