package io.sluice.runtime;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.RecordBatch;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.BatchSource;
import io.sluice.plan.SourceExec;
import io.sluice.plan.StepExec;
import io.sluice.plan.TaskContext.Activity;
import io.sluice.runtime.internal.Demand;
import io.sluice.runtime.internal.QueryScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/// One subscription of a [Lane]. Signals from outside count up `signals` and dispatch a turn to the
/// worker if none is under way; whatever is not volatile belongs to the turn.
final class LaneRun implements Subscription, Runnable {

    /// Long against the cost of a change of threads (some 20 µs), short against what a person or a
    /// neighbouring query notices.
    static final long TURN_NANOS = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(LaneRun.class);

    private enum Phase {
        NEW,
        PREPARING,
        OPENING,
        RUNNING,
        ENDED
    }

    private final Lane lane;
    private final CoreSubscriber<? super RecordBatch> downstream;
    private final LateRows lateRows;
    private final io.opentelemetry.context.Context trace;
    private final Runnable wake = this::signal;
    private final Demand demand = new Demand();

    /// Starts at one so that nothing runs before [#release].
    private final AtomicInteger signals = new AtomicInteger(1);

    private volatile boolean cancelled;
    private volatile boolean rejected;
    private Phase phase = Phase.NEW;
    private Scheduler.@Nullable Worker worker;
    private @Nullable Activity activity;
    private @Nullable Gate<Void> preparation;
    private @Nullable Gate<BatchSource> opening;
    private @Nullable StepChain chain;

    LaneRun(Lane lane, CoreSubscriber<? super RecordBatch> downstream) {
        this.lane = lane;
        this.downstream = downstream;
        this.lateRows = lane.top().task().lateRows();
        this.trace = TraceContext.of(downstream.currentContext());
    }

    /// @throws IllegalStateException if the task has ended
    void begin() {
        activity = lane.top().begin(this::cancel);
        worker = lane.top().cpu().createWorker();
    }

    void release() {
        if (signals.decrementAndGet() != 0) {
            dispatch();
        }
    }

    @Override
    public void request(long count) {
        demand.add(count);
        signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        signal();
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            dispatch();
        }
    }

    /// Where the scheduler takes nothing more, the caller's thread does what is left: end the lane.
    private void dispatch() {
        if (phase != Phase.ENDED) {
            try {
                requireNonNull(worker).schedule(this);
                return;
            } catch (RejectedExecutionException e) {
                rejected = true;
            }
        }
        run();
    }

    @Override
    public void run() {
        long turnEnds = System.nanoTime() + TURN_NANOS;
        boolean more = false;
        int missed = signals.get();
        while (missed != 0 && !more) {
            try (QueryScope _ = QueryScope.enter(lane.top().query().queryId(), trace)) {
                more = turn(turnEnds);
            } catch (Throwable e) { // not even its end has gone in order
                lane.top().task().escaped(e);
            }
            missed = more ? missed : signals.addAndGet(-missed);
        }
        if (more) {
            dispatch();
        }
    }

    /// Works as far as demand, input and time go.
    ///
    /// @return whether only time has run out
    private boolean turn(long turnEnds) {
        if (phase == Phase.ENDED) {
            freeLatecomers();
            return false;
        }
        if (cancelled) {
            abandon();
            return false;
        }
        try {
            if (rejected) {
                throw new QueryException(
                        ErrorCode.SHUTTING_DOWN,
                        "the scheduler of this process has been shut down");
            }
            return advancePhase() && pump(turnEnds);
        } catch (Throwable e) { // ends the query, not the scheduler's thread
            if (phase == Phase.ENDED) {
                LOG.error("query {}: a subscriber failed", lane.top().query().queryId(), e);
            } else {
                fail(e);
            }
            return false;
        }
    }

    /// @return whether the steps can run
    private boolean advancePhase() {
        if (demand.isInvalid()) {
            throw Demand.error();
        }
        if (phase == Phase.NEW && demand.isOpen()) {
            phase = Phase.PREPARING;
            preparation = Gate.before(prepareSteps(), wake, downstream.currentContext());
        }
        if (phase == Phase.PREPARING && preparation != null && preparation.isOpen()) {
            phase = Phase.OPENING;
            openInput();
        }
        if (phase == Phase.OPENING) {
            takeOpenedSource();
        }
        return phase == Phase.RUNNING;
    }

    private Mono<Void> prepareSteps() {
        List<Mono<Void>> monos = new ArrayList<>();
        for (NodeContext node : lane.steps()) {
            String name = node.plan().name();
            monos.add(
                    ((StepExec) node.plan())
                            .prepare(lane.partition(), node)
                            .onErrorMap(e -> QueryException.from(e).at(name)));
        }
        return Mono.when(monos);
    }

    private void openInput() {
        Context context = downstream.currentContext();
        switch (lane.bottom()) {
            case LaneBottom.Pulled(NodeContext node) -> {
                Mono<BatchSource> open = ((SourceExec) node.plan()).open(lane.partition(), node);
                opening =
                        Gate.before(
                                open.onErrorMap(e -> QueryException.from(e).at(node.plan().name())),
                                wake,
                                context);
            }
            case LaneBottom.Upstream(Supplier<Flux<RecordBatch>> publisher) -> {
                Flux<RecordBatch> upstream = publisher.get();
                FluxInput input = new FluxInput(wake, context);
                start(input);
                upstream.subscribe(input);
            }
            case LaneBottom.Merged(
                            Supplier<List<Flux<RecordBatch>>> publishers,
                            Supplier<Merger> merger) -> {
                List<Flux<RecordBatch>> upstreams = publishers.get();
                List<FluxInput> inputs =
                        upstreams.stream().map(_ -> new FluxInput(wake, context)).toList();
                start(new MergeInput(lane.top(), inputs, merger.get()));
                for (int i = 0; i < inputs.size(); i++) {
                    upstreams.get(i).subscribe(inputs.get(i));
                }
            }
        }
    }

    private void takeOpenedSource() {
        if (opening != null && opening.isOpen()) {
            NodeContext node = ((LaneBottom.Pulled) lane.bottom()).source();
            BatchSource source = opening.take().orElseThrow(() -> openedNothing(node));
            start(new SourceInput(node, source));
        }
    }

    private static QueryException openedNothing(NodeContext node) {
        return new QueryException(ErrorCode.PLAN_INVALID, node.plan().name() + " opened no source");
    }

    private void start(LaneInput newInput) {
        List<Stage> stages = new ArrayList<>();
        try {
            for (NodeContext node : lane.steps()) {
                StepExec exec = (StepExec) node.plan();
                stages.add(new Stage(node, exec.newStep(lane.partition(), node)));
            }
        } finally {
            chain = new StepChain(newInput, stages);
        }
        phase = Phase.RUNNING;
    }

    private boolean pump(long turnEnds) {
        StepChain steps = requireNonNull(chain);
        while (!cancelled) {
            if (steps.isEnded()) {
                complete();
                return false;
            }
            if (!demand.isOpen()) {
                steps.rethrowInputFailure();
                return false;
            }
            if (!lateRows.hasRoom(wake)) {
                return false;
            }
            switch (steps.advance()) {
                case WAITING -> {
                    return false;
                }
                case ADVANCED -> deliver(steps.takeOutput());
                case ENDED -> {}
            }
            if (System.nanoTime() - turnEnds >= 0) {
                return true;
            }
        }
        abandon();
        return false;
    }

    private void deliver(@Nullable RecordBatch batch) {
        if (batch == null) {
            return;
        }
        if (batch.selectedCount() == 0 && batch.mark().isNone()) {
            batch.close();
            return;
        }
        RecordBatch dense = compact(batch);
        demand.delivered();
        try {
            downstream.onNext(dense);
        } catch (Throwable e) { // rethrown; what has thrown may not be able to signal any more
            lane.top().task().escaped(e);
            throw e;
        }
    }

    private RecordBatch compact(RecordBatch batch) {
        try {
            return batch.compact(lane.top().allocator());
        } catch (RuntimeException | Error e) {
            batch.close();
            throw QueryException.from(e).at(lane.top().plan().name());
        }
    }

    private void complete() {
        Optional<QueryException> failure = end();
        if (failure.isPresent()) {
            downstream.onError(failure.get());
        } else {
            downstream.onComplete();
        }
    }

    private void fail(Throwable error) {
        end().filter(closing -> closing != error).ifPresent(error::addSuppressed);
        downstream.onError(
                demand.isInvalid()
                        ? error
                        : QueryException.from(error).at(lane.top().plan().name()));
    }

    private void abandon() {
        end().ifPresent(e ->
                LOG.error(
                        "query {}: closing a cancelled lane failed",
                        lane.top().query().queryId(),
                        lane.top().query().redacted(e)));
    }

    /// Stops and frees everything; nothing is signalled downstream before that.
    ///
    /// @return what went wrong while closing
    private Optional<QueryException> end() {
        phase = Phase.ENDED;
        Closing closing = new Closing();
        if (preparation != null) {
            closing.close(preparation::cancel);
        }
        free(closing);
        closing.close(requireNonNull(worker)::dispose);
        endActivityUnlessOpening();
        return closing.failure();
    }

    private void freeLatecomers() {
        free(new Closing());
        endActivityUnlessOpening();
    }

    /// An opening under way is not cancelled, since publishers lose what they have just opened
    /// then; the task waits for it, unless something has been thrown that may have been its end.
    private void endActivityUnlessOpening() {
        if (opening == null || opening.isSettled() || lane.top().task().isBroken()) {
            requireNonNull(activity).end();
        }
    }

    /// Frees what there is; called again for a source or batch that came in a race with the end.
    private void free(Closing closing) {
        if (opening != null) {
            opening.take().ifPresent(source -> closing.close(source::close));
        }
        if (chain != null) {
            chain.close(closing);
        }
    }
}
