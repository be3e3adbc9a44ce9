package io.sluice.rsocket.internal.client;

import static java.util.Objects.requireNonNull;

import io.rsocket.Payload;
import io.sluice.Progress;
import io.sluice.Query;
import io.sluice.RowMapper;
import io.sluice.Summary;
import io.sluice.Summary.Outcome;
import io.sluice.batch.RecordBatch;
import io.sluice.codec.wire.ContextCodec;
import io.sluice.context.QueryContext;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.MimeTypes;
import io.sluice.rsocket.internal.net.RequestBuilder;
import io.sluice.rsocket.internal.net.Route;
import io.sluice.rsocket.internal.query.QueryStatus;
import io.sluice.rsocket.internal.stream.IngressStream;
import io.sluice.rsocket.internal.stream.SchemaPayload;
import io.sluice.type.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// A statement that runs on a server.
public final class RemoteQuery implements Query {

    /// How long a server may take to tell how a query has ended, before the client says what it
    /// knows itself.
    private static final Duration LAST_WORD = Duration.ofSeconds(5);

    /// What a server that keeps the deadline, and knows more about the query, may take to say so.
    private static final Duration DEADLINE_GRACE = Duration.ofSeconds(1);

    private final ClientParts parts;
    private final String sql;
    private final QueryContext context;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Sinks.One<Schema> columns = Sinks.one();
    private final Sinks.One<Summary> ended = Sinks.one();
    private final Mono<Summary> summary;

    /// Cancelled before it began; it never will.
    private volatile boolean withdrawn;

    public RemoteQuery(ClientParts parts, String sql, QueryContext context) {
        this.parts = parts;
        this.sql = sql;
        this.context = context;
        this.summary = ended.asMono().flatMap(this::complete).cache();
    }

    @Override
    public String id() {
        return context.queryId();
    }

    @Override
    public Mono<Schema> schema() {
        return Mono.deferContextual(subscriber ->
                started.get() && !withdrawn
                        ? columns.asMono()
                        : parts.link()
                                .response(() ->
                                        request(Route.SQL_SCHEMA)
                                                .trace(TraceContext.of(subscriber))
                                                .data(sql)
                                                .payload())
                                .map(payload -> SchemaPayload.read(payload, parts.allocator()))
                                .transform(this::inTime));
    }

    @Override
    public Flux<RecordBatch> batches() {
        return run(_ -> {});
    }

    /// @param check looks at the columns before the first batch, and may throw
    private Flux<RecordBatch> run(Consumer<Schema> check) {
        return Flux.deferContextual(subscriber -> {
            if (!started.compareAndSet(false, true)) {
                return Flux.error(
                        withdrawn
                                ? cancelledBeforeStart()
                                : new IllegalStateException(
                                        "query " + id() + " was subscribed to before"));
            }
            ClientSpan span = ClientSpan.start(parts, sql, id(), TraceContext.of(subscriber));
            return result(span, check);
        });
    }

    private Flux<RecordBatch> result(ClientSpan span, Consumer<Schema> check) {
        Optional<Instant> deadline = context.endFromNow();
        Flux<Payload> request =
                parts.link().stream(
                        () ->
                                request(Route.SQL_QUERY)
                                        .entry(MimeTypes.STREAM_TOKEN, id())
                                        .trace(span.context())
                                        .data(sql)
                                        .payload(),
                        deadline.map(this::until));
        Flux<Payload> continuation =
                Flux.defer(() ->
                        new TimedRequest(
                                parts.link().stream(() ->
                                        RequestBuilder.of(Route.STREAM_CONTINUE)
                                                .data(id())
                                                .payload()),
                                Optional.empty(),
                                deadline.map(this::until)));
        return new IngressStream(
                parts.reading(request, continuation).withListener(new Run(span, check)));
    }

    private TimedRequest.Limit until(Instant deadline) {
        Duration left = Duration.between(Instant.now(), deadline);
        return new TimedRequest.Limit(
                (left.isNegative() ? Duration.ZERO : left).plus(DEADLINE_GRACE),
                () ->
                        new QueryException(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "query "
                                        + id()
                                        + " did not end before its deadline "
                                        + deadline
                                        + ", and "
                                        + parts.link().name()
                                        + " has not said why"));
    }

    private <T> Mono<T> inTime(Mono<T> answer) {
        return context.endFromNow()
                .map(this::until)
                .map(limit -> answer.timeout(limit.time(), Mono.error(limit.error())))
                .orElse(answer);
    }

    @Override
    public <R> Flux<R> rows(Class<R> type) {
        RowMapper.requireMappable(type);
        AtomicReference<@Nullable RowMapper<R>> mapper = new AtomicReference<>();
        return RowMapper.rows(
                run(schema -> mapper.set(RowMapper.of(type, schema))),
                () -> requireNonNull(mapper.get()));
    }

    @Override
    public Flux<RecordBatch> late() {
        return Flux.defer(() -> {
            Flux<Payload> request = parts.link().stream(() -> about(Route.SQL_LATE));
            return new IngressStream(parts.reading(request, Flux.empty()));
        });
    }

    @Override
    public Flux<Progress> progress() {
        return statuses().map(QueryStatus::progress);
    }

    private Flux<QueryStatus> statuses() {
        return parts.link().stream(() -> about(Route.SQL_STATUS))
                .map(payload -> QueryStatus.parse(Dialer.text(payload)))
                .onErrorMap(parts.link()::error);
    }

    @Override
    public Mono<Summary> summary() {
        return summary;
    }

    /// What the server counted, under the outcome and the rows that this client has seen.
    private Mono<Summary> complete(Summary seen) {
        boolean unreachable =
                seen.error()
                        .filter(error -> error.code() == ErrorCode.CONNECTION_FAILED)
                        .isPresent();
        if (unreachable || withdrawn) {
            return Mono.just(seen);
        }
        return statuses()
                .last()
                .timeout(LAST_WORD)
                .map(status -> status.summary().map(told -> merge(seen, told)).orElse(seen))
                .onErrorReturn(seen);
    }

    private static Summary merge(Summary seen, Summary told) {
        return new Summary(
                seen.queryId(),
                seen.outcome(),
                seen.error(),
                seen.rows(),
                seen.batches(),
                seen.bytes(),
                told.lateRows(),
                seen.elapsed(),
                told.nodes());
    }

    @Override
    public Mono<String> explain() {
        return parts.link()
                .text(() -> request(Route.SQL_EXPLAIN).data(sql).payload())
                .transform(this::inTime);
    }

    @Override
    public Mono<Void> cancel() {
        return Mono.defer(() -> {
            if (started.compareAndSet(false, true)) {
                withdraw();
            }
            return withdrawn
                    ? Mono.empty()
                    : parts.link().text(() -> about(Route.SQL_CANCEL)).then();
        });
    }

    private void withdraw() {
        withdrawn = true;
        ended.tryEmitValue(
                new Summary(
                        id(),
                        Outcome.CANCELLED,
                        Optional.empty(),
                        0,
                        0,
                        0,
                        0,
                        Duration.ZERO,
                        List.of()));
    }

    private RequestBuilder request(Route route) {
        return RequestBuilder.of(route).entry(MimeTypes.CONTEXT, ContextCodec.encode(context));
    }

    /// A request that names the query and nothing else.
    private Payload about(Route route) {
        return RequestBuilder.of(route).data(id()).payload();
    }

    private QueryException cancelledBeforeStart() {
        return new QueryException(
                ErrorCode.CANCELLED, "query " + id() + " was cancelled before it began");
    }

    /// Counts what the reader gets, for the summary.
    private final class Run implements IngressStream.Listener {

        private final ClientSpan span;
        private final Consumer<Schema> check;
        private final long startNanos = System.nanoTime();
        private long rows;
        private long batches;
        private long bytes;

        Run(ClientSpan span, Consumer<Schema> check) {
            this.span = span;
            this.check = check;
        }

        @Override
        public void schema(Schema schema) {
            columns.tryEmitValue(schema);
            check.accept(schema);
        }

        @Override
        public void delivered(RecordBatch batch) {
            rows += batch.rowCount();
            batches++;
            bytes += batch.sizeBytes();
        }

        @Override
        public void ended(Outcome outcome, @Nullable QueryException error) {
            span.end(error);
            boolean wanted = error != null && error.code() == ErrorCode.CANCELLED;
            columns.tryEmitError(error == null ? cancelledBeforeStart() : error);
            ended.tryEmitValue(
                    new Summary(
                            id(),
                            wanted ? Outcome.CANCELLED : outcome,
                            Optional.ofNullable(wanted ? null : error),
                            rows,
                            batches,
                            bytes,
                            0,
                            Duration.ofNanos(System.nanoTime() - startNanos),
                            List.of()));
        }
    }
}
