package io.sluice;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.runtime.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// The life of one query: it starts at most once and ends exactly once. Thread-safe.
final class QueryLife {

    private final String queryId;
    private final LongAdder rows = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Sinks.One<Task> started = Sinks.one();
    private final Sinks.One<Summary> ended = Sinks.one();
    private @Nullable EmbeddedRun run;
    private @Nullable Task task;
    private Summary.@Nullable Outcome outcome;
    private Optional<QueryException> error = Optional.empty();
    private long startNanos;

    QueryLife(String queryId) {
        this.queryId = queryId;
    }

    /// Claims the one run.
    ///
    /// @throws IllegalStateException if it has run before
    /// @throws QueryException if it was cancelled before
    synchronized void start(EmbeddedRun newRun) {
        if (outcome != null && run == null) {
            throw new QueryException(
                    ErrorCode.CANCELLED, "query " + queryId + " was cancelled before it ran");
        }
        if (run != null) {
            throw new IllegalStateException(
                    "query " + queryId + " has run; make another one with sql(...)");
        }
        run = newRun;
        startNanos = System.nanoTime();
    }

    /// Gives the run its task.
    ///
    /// @return whether to run it; not if the query has ended meanwhile
    boolean attach(Task newTask) {
        synchronized (this) {
            if (outcome != null) {
                return false;
            }
            task = newTask;
        }
        started.tryEmitValue(newTask);
        return true;
    }

    void delivered(int rowCount, long byteCount) {
        rows.add(rowCount);
        batches.increment();
        bytes.add(byteCount);
    }

    /// Tells how the run has ended, the first time.
    ///
    /// @param onQuiet runs with the summary when everything that ran for the query has stopped
    void end(
            Summary.Outcome newOutcome,
            Optional<QueryException> newError,
            Consumer<Summary> onQuiet) {
        Task running;
        synchronized (this) {
            if (outcome != null) {
                return;
            }
            outcome = newOutcome;
            error = newError;
            running = task;
        }
        if (running == null) {
            finish(onQuiet);
        } else {
            running.ended().subscribe(_ -> finish(onQuiet));
        }
    }

    /// Ends a query that does not run as cancelled; it never will then.
    ///
    /// @return whether there is no run to end
    boolean endBeforeStart() {
        synchronized (this) {
            if (run != null || outcome != null) {
                return run == null;
            }
            outcome = Summary.Outcome.CANCELLED;
        }
        finish(_ -> {});
        return true;
    }

    private void finish(Consumer<Summary> onQuiet) {
        Summary summary = summary();
        onQuiet.accept(summary);
        started.tryEmitEmpty();
        ended.tryEmitValue(summary);
    }

    private synchronized Summary summary() {
        Task last = task;
        return new Summary(
                queryId,
                requireNonNull(outcome),
                error,
                rows.sum(),
                batches.sum(),
                bytes.sum(),
                last == null ? 0 : last.lateRowCount(),
                elapsed(),
                last == null ? List.of() : last.nodes());
    }

    /// The run, if there is one.
    synchronized Optional<EmbeddedRun> run() {
        return Optional.ofNullable(run);
    }

    /// The task once it runs; empty if the query ends without one.
    Mono<Task> task() {
        return started.asMono();
    }

    Mono<Summary> ended() {
        return ended.asMono();
    }

    synchronized Progress progress() {
        Task last = task;
        Progress.Phase phase =
                outcome != null
                        ? Progress.Phase.ENDED
                        : last == null ? Progress.Phase.PLANNING : Progress.Phase.RUNNING;
        return new Progress(
                phase,
                last == null ? 0 : last.scannedRowCount(),
                rows.sum(),
                bytes.sum(),
                last == null ? 0 : last.lateRowCount(),
                elapsed());
    }

    private Duration elapsed() {
        return run == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
