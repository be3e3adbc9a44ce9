package io.sluice;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.planning.PlannedQuery;
import io.sluice.type.Schema;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A query that runs in this process, or at least ends here.
final class EmbeddedQuery implements Query {

    private static final Duration PROGRESS_PERIOD = Duration.ofSeconds(1);

    private final Session session;
    private final QueryContext context;
    private final BufferAllocator results;
    private final Mono<PlannedQuery> planned;
    private final QueryLife life;

    EmbeddedQuery(
            Session session,
            QueryContext context,
            BufferAllocator results,
            Mono<PlannedQuery> planning) {
        this.session = session;
        this.context = context;
        this.results = results;
        this.life = new QueryLife(context.queryId());
        Mono<PlannedQuery> attempt =
                Mono.deferContextual(view -> {
                    session.check(context);
                    return QueryTrace.planning(
                            planning.onErrorMap(e -> context.redacted(QueryException.from(e))),
                            session.environment().telemetry(),
                            view);
                });
        this.planned =
                new SharedPlanning(
                                attempt, Mono.firstWithSignal(life.ended().then(), session.ends()))
                        .mono()
                        .switchIfEmpty(Mono.error(this::endedBeforePlanned));
    }

    private QueryException endedBeforePlanned() {
        return session.isClosing()
                ? new QueryException(
                        ErrorCode.SHUTTING_DOWN,
                        "the session was closed before query " + id() + " was planned")
                : new QueryException(
                        ErrorCode.CANCELLED, "query " + id() + " ended before it was planned");
    }

    @Override
    public String id() {
        return context.queryId();
    }

    Session session() {
        return session;
    }

    QueryContext context() {
        return context;
    }

    BufferAllocator results() {
        return results;
    }

    QueryLife life() {
        return life;
    }

    Mono<PlannedQuery> planned() {
        return planned;
    }

    @Override
    public Mono<Schema> schema() {
        return planned.map(PlannedQuery::schema);
    }

    @Override
    public Flux<RecordBatch> batches() {
        return run(_ -> {});
    }

    /// @param check looks at the result's columns before anything runs, and may throw
    private Flux<RecordBatch> run(Consumer<Schema> check) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
                EmbeddedRun.start(EmbeddedQuery.this, check, actual);
            }
        };
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
        return life.task().flatMapMany(task -> task.late(results));
    }

    @Override
    public Flux<Progress> progress() {
        return Flux.interval(Duration.ZERO, PROGRESS_PERIOD, session.environment().cpu())
                .onBackpressureDrop()
                .map(_ -> life.progress())
                .takeUntilOther(life.ended())
                .concatWith(Mono.fromSupplier(life::progress));
    }

    @Override
    public Mono<Summary> summary() {
        return life.ended();
    }

    @Override
    public Mono<String> explain() {
        return planned.map(PlanExplanation::of).map(context::redacted);
    }

    @Override
    public Mono<Void> cancel() {
        return Mono.defer(() -> {
            stop("somebody cancelled it");
            return life.ended().then();
        });
    }

    /// Ends the query, whether it runs already or not.
    void stop(String reason) {
        QueryException error =
                new QueryException(
                        ErrorCode.CANCELLED, "query " + id() + " was cancelled: " + reason);
        if (!life.endBeforeStart()) {
            life.run().ifPresent(run -> run.fail(error));
        }
    }

    @Override
    public String toString() {
        return "query " + id();
    }
}
