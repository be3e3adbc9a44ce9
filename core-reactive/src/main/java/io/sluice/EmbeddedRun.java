package io.sluice;

import io.sluice.batch.RecordBatch;
import io.sluice.context.QueryContext;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.planning.PlannedQuery;
import io.sluice.runtime.Task;
import io.sluice.runtime.internal.Relay;
import io.sluice.runtime.internal.Timers;
import io.sluice.type.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// The one run of an [EmbeddedQuery]: plans, runs the plan as a task, passes its rows on, and ends
/// the query on every way out, the deadline's included.
final class EmbeddedRun extends Relay<RecordBatch, RecordBatch> {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final EmbeddedQuery query;
    private final Consumer<Schema> check;
    private final QueryTrace trace;
    private final Context context;
    private final QueryContext effective;
    private final Disposable.Swap deadline = Disposables.swap();
    private final Disposable.Swap planning = Disposables.swap();

    private EmbeddedRun(
            EmbeddedQuery query,
            Consumer<Schema> check,
            CoreSubscriber<? super RecordBatch> downstream) {
        super(downstream);
        this.query = query;
        this.check = check;
        this.effective = withDeadline(query.context());
        this.trace =
                QueryTrace.start(
                        query.id(),
                        query.session().environment().telemetry(),
                        downstream.currentContext());
        this.context = TraceContext.store(downstream.currentContext(), trace.context());
    }

    static void start(
            EmbeddedQuery query,
            Consumer<Schema> check,
            CoreSubscriber<? super RecordBatch> actual) {
        EmbeddedRun run = new EmbeddedRun(query, check, actual);
        try {
            query.life().start(run);
        } catch (IllegalStateException | QueryException e) {
            run.trace.end(e);
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(run);
        run.start();
    }

    private void start() {
        try {
            query.session().add(query);
            startDeadline();
            LOG.debug("query {} starts", query.id());
            planning.update(query.planned().subscribe(this::execute, this::fail, null, context));
        } catch (Throwable e) { // whatever a planner throws ends the query
            fail(QueryException.from(e));
        }
    }

    private void startDeadline() {
        if (effective.deadline().isPresent()) {
            Instant end = effective.deadline().get();
            deadline.update(Timers.at(end, () -> fail(deadlineExceeded(end))));
        }
    }

    /// The query's context with the deadline that its settings ask for, counted from now.
    private static QueryContext withDeadline(QueryContext context) {
        return context.endFromNow()
                .map(end -> context.toBuilder().deadline(end).build())
                .orElse(context);
    }

    private QueryException deadlineExceeded(Instant end) {
        return new QueryException(
                ErrorCode.DEADLINE_EXCEEDED,
                "query " + query.id() + " did not end before its deadline " + end);
    }

    private void execute(PlannedQuery planned) {
        try {
            check.accept(planned.schema());
            subscribeTo(source(planned));
        } catch (Throwable e) { // whatever a plan throws ends the query
            fail(QueryException.from(e));
        }
    }

    private Flux<RecordBatch> source(PlannedQuery planned) {
        return switch (planned) {
            case PlannedQuery.Rows(ExecutionPlan plan) -> {
                Task task = newTask(plan);
                yield query.life().attach(task) ? task.rows(0, query.results()) : Flux.empty();
            }
            case PlannedQuery.Explain(ExecutionPlan plan, boolean analyze, boolean verbose) ->
                    text(
                            planned.schema(),
                            (analyze
                                            ? analyzed(plan, verbose)
                                            : Mono.fromSupplier(
                                                    () -> PlanExplanation.of(plan, verbose)))
                                    .map(effective::redacted));
            case PlannedQuery.Command(Mono<String> effect) -> text(planned.schema(), effect);
        };
    }

    private Task newTask(ExecutionPlan plan) {
        return Task.of(plan, List.of(0), effective, query.session().environment());
    }

    private Mono<String> analyzed(ExecutionPlan plan, boolean verbose) {
        Task task = newTask(plan);
        return query.life().attach(task)
                ? task.rows(0, query.results())
                        .doOnNext(RecordBatch::close)
                        .then(task.ended())
                        .map(_ -> PlanExplanation.analyzed(plan, verbose, task))
                : Mono.empty();
    }

    /// A line of text in each row.
    private Flux<RecordBatch> text(Schema schema, Mono<String> text) {
        return text.map(lines -> TextRows.of(schema, lines, query.results())).flux();
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    protected void pass(RecordBatch batch, CoreSubscriber<? super RecordBatch> subscriber) {
        query.life().delivered(batch.rowCount(), batch.sizeBytes());
        subscriber.onNext(batch);
    }

    @Override
    protected void discard(RecordBatch batch) {
        batch.close();
    }

    @Override
    protected Throwable located(Throwable error) {
        return effective.redacted(QueryException.from(error));
    }

    @Override
    protected void ended(End end) {
        deadline.dispose();
        planning.dispose();
        Optional<QueryException> error =
                end == End.FAILED
                        ? Optional.ofNullable(failure()).map(QueryException::from)
                        : Optional.empty();
        boolean cancelled =
                end == End.CANCELLED
                        || error.filter(e -> e.code().type() == ErrorType.CANCELLED).isPresent();
        Summary.Outcome outcome =
                cancelled
                        ? Summary.Outcome.CANCELLED
                        : error.isPresent() ? Summary.Outcome.FAILED : Summary.Outcome.COMPLETED;
        query.life().end(outcome, cancelled ? Optional.empty() : error, this::forget);
    }

    private void forget(Summary summary) {
        trace.end(summary);
        LOG.debug(
                "query {} {} after {}: {} rows, {} bytes",
                summary.queryId(),
                summary.outcome(),
                summary.elapsed(),
                summary.rows(),
                summary.bytes());
        query.session().remove(query);
    }
}
