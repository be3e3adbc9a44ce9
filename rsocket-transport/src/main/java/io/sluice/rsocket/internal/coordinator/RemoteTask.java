package io.sluice.rsocket.internal.coordinator;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.sluice.Summary.Outcome;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// One task of a fragment, as its coordinator sees it. Thread-safe.
///
/// The stream of its reports comes first, brings the plan, and is the task's life line: it ends
/// when the worker has freed everything, and the worker frees everything when it is cut.
///
/// A worker that is lost, at whatever moment before it has told its last counts, is the error
/// `WORKER_LOST` of each partition that is not at its end, those included that nobody has begun to
/// read. So that it is one of the query's too, the end of the partition that is the last to end
/// waits for the last report. Only a task that somebody here has stopped answers `CANCELLED`.
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
    private final Sinks.Empty<Void> sent = Sinks.empty();
    private final Sinks.Empty<Void> told = Sinks.empty();
    private final Set<Integer> unread;
    private final List<NodeMetrics.Snapshot> counted = new ArrayList<>();
    private long countedLateRows;
    private boolean countedAll;
    private boolean opened;
    private boolean stopped;
    private boolean ended;
    private @Nullable QueryException loss;

    /// @param onEnd called once, when the worker has nothing of the task any more or is lost
    RemoteTask(
            RemoteExecution.Worker worker, TaskHeader header, TaskContext context, Runnable onEnd) {
        this.worker = worker;
        this.header = header;
        this.context = context;
        this.onEnd = onEnd;
        this.unread = new HashSet<>(header.partitions());
    }

    /// The batches of one partition.
    Flux<RecordBatch> read(int partition, byte[] plan, Context trace) {
        open(plan, trace);
        QueryException refusal = refusal();
        if (refusal != null) {
            return Flux.error(refusal);
        }
        TaskHeader one = header.withPartition(partition);
        String token = streamToken(partition);
        Payload request =
                request(Route.FRAGMENT_RUN, one)
                        .entry(MimeTypes.STREAM_TOKEN, token)
                        .trace(trace)
                        .payload();
        Payload continuation = RequestBuilder.of(Route.STREAM_CONTINUE).data(token).payload();
        Flux<RecordBatch> rows =
                new IngressStream(
                        IngressStream.Options.of(
                                        afterReports(request),
                                        stream(continuation),
                                        context.allocator())
                                .withAhead(AHEAD)
                                .asNumbered()
                                .withErrors(this::failure)
                                .withListener(new Reading(partition)));
        return rows.concatWith(Mono.defer(this::lastWord));
    }

    /// Rows are no whole result while the worker can still be lost with what it has counted.
    private Mono<RecordBatch> lastWord() {
        boolean last;
        synchronized (this) {
            last = unread.isEmpty();
        }
        return last ? told.asMono().then(Mono.empty()) : Mono.empty();
    }

    /// Why no partition can be read any more; null if one can. A task that has ended by itself in
    /// the worker is asked all the same, since the worker knows why.
    private synchronized @Nullable QueryException refusal() {
        return loss == null && stopped
                ? new QueryException(
                        ErrorCode.CANCELLED,
                        ErrorScope.TASK,
                        worker.name(),
                        "stage " + header.stage() + " was stopped before it began",
                        null)
                : loss;
    }

    /// The first request of a task is that for its reports: others wait until it is on its way.
    private Flux<Payload> afterReports(Payload request) {
        return sent.asMono().thenMany(stream(request));
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

    /// Asks for the reports, once, unless the task was stopped before.
    private void open(byte[] plan, Context trace) {
        synchronized (this) {
            if (opened || ended) {
                return;
            }
            opened = true;
        }
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
                        .subscribe(this::count, this::reportsFailed, this::reportsCompleted));
        sent.tryEmitEmpty();
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
        countedAll |= report.last();
    }

    private NodeMetrics metrics(int position) {
        return context.remoteMetrics(header.stage(), worker.name(), position);
    }

    private void reportsFailed(Throwable error) {
        LOG.atDebug()
                .addKeyValue("query_id", context.query().queryId())
                .setCause(error)
                .log("no more reports from {}", worker.name());
        end(hasToldAll() ? null : reason(error));
    }

    private void reportsCompleted() {
        end(
                hasToldAll()
                        ? null
                        : reason(
                                new QueryException(
                                        ErrorCode.PROTOCOL,
                                        worker.name()
                                                + " has ended the reports of stage "
                                                + header.stage()
                                                + " without the last one")));
    }

    private synchronized boolean hasToldAll() {
        return countedAll;
    }

    /// Ends the task in the worker and waits a moment for its last report.
    void stop() {
        boolean begun;
        synchronized (this) {
            if (ended) {
                return;
            }
            stopped = true;
            begun = opened;
        }
        if (!begun) {
            end(null);
            return;
        }
        Payload request = request(Route.FRAGMENT_STOP, header).payload();
        sent.asMono()
                .then(Mono.defer(() -> worker.link().socket().requestResponse(request)))
                .map(payload -> TaskReport.parse(Dialer.text(payload)))
                .timeout(LAST_WORD)
                .contextWrite(LateErrors::ignoredIn)
                .subscribe(this::count, _ -> end(null), () -> end(null));
    }

    /// @param why what kept the worker from telling all; null if it has, or need not
    private void end(@Nullable QueryException why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            loss = stopped ? null : why;
        }
        reports.dispose();
        if (why == null) {
            told.tryEmitEmpty();
        } else {
            told.tryEmitError(why);
        }
        onEnd.run();
    }

    /// What the failure of a partition means, beside what is known of the task.
    private QueryException failure(Throwable error) {
        QueryException known = reason(error);
        synchronized (this) {
            return loss == null ? known : loss;
        }
    }

    /// What an error of one of the task's requests means. Whatever ends the connection has lost the
    /// worker, as far as this query is concerned, and so has a worker that gives the task up
    /// unasked.
    private QueryException reason(Throwable error) {
        QueryException known =
                worker.link().signs().reason(WireErrors.inbound(error, worker.name()));
        return switch (known.code()) {
            case SHUTTING_DOWN -> {
                worker.link().retire();
                yield lost(known);
            }
            case CONNECTION_FAILED -> lost(known);
            case CANCELLED -> isStopped() ? known.at(worker.name()) : lost(known);
            default -> known.at(worker.name());
        };
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private QueryException lost(QueryException why) {
        return new QueryException(
                ErrorCode.WORKER_LOST,
                ErrorScope.WORKER,
                worker.name(),
                "worker "
                        + worker.name()
                        + " was lost while it ran stage "
                        + header.stage()
                        + " of query "
                        + context.query().queryId()
                        + ", partitions "
                        + header.partitions()
                        + ": "
                        + why.getMessage()
                        + "; run the query again: it uses the workers that are left",
                why);
    }

    /// Notes that a partition is at its end, before its reader hears of it.
    private final class Reading implements IngressStream.Listener {

        private final int partition;

        Reading(int partition) {
            this.partition = partition;
        }

        @Override
        public void ended(Outcome outcome, @Nullable QueryException error) {
            synchronized (RemoteTask.this) {
                unread.remove(partition);
            }
        }
    }
}
