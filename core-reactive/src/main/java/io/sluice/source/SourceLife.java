package io.sluice.source;

import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import io.sluice.plan.TaskContext.Activity;
import io.sluice.runtime.internal.Timers;
import io.sluice.source.LazySource.Closer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/// The life of one run of a source: its state, its connection, and the task's waiting for both.
/// Thread-safe.
final class SourceLife<C> {

    private static final Logger LOG = LoggerFactory.getLogger(LazySource.class);

    private final TaskContext context;
    private final Closer<C> closer;
    private final Consumer<SourceState> listener;
    private @Nullable C connection;
    private boolean done;
    private boolean quiet;
    private @Nullable Activity activity;

    SourceLife(TaskContext context, Closer<C> closer, Consumer<SourceState> listener) {
        this.context = context;
        this.closer = closer;
        this.listener = listener;
    }

    Duration subscribeTimeout() {
        return context.query().get(EngineOptions.SUBSCRIBE_TIMEOUT);
    }

    /// @param cancel stops the run
    /// @throws IllegalStateException if the task has ended
    void begin(Runnable cancel) {
        Activity begun = context.begin(cancel);
        synchronized (this) {
            activity = begun;
            if (!quiet) {
                return;
            }
        }
        begun.end();
    }

    /// @return whether to open; not if the run has ended already
    synchronized boolean initializing() {
        if (done) {
            return false;
        }
        listener.accept(new SourceState.Initializing());
        return true;
    }

    /// Takes an open connection over.
    ///
    /// @return whether to read from it; if the run has ended, it is closed instead
    boolean opened(C opened) {
        synchronized (this) {
            if (!done) {
                connection = opened;
                listener.accept(new SourceState.Streaming());
                return true;
            }
        }
        close(opened, () -> {}, () -> {});
        return false;
    }

    /// Ends the run: closes the connection if there is one, and lets the task go on, after
    /// [EngineOptions#CLOSE_TIMEOUT] at the latest.
    ///
    /// @param tell tells the reader of the end: once the call that closes has come back, which need
    ///   not mean that all is closed, or after that time
    void end(SourceState.End end, Runnable tell) {
        C open;
        synchronized (this) {
            if (done) {
                return;
            }
            done = true;
            open = connection;
            connection = null;
        }
        Runnable ended =
                once(() -> {
                    try {
                        listener.accept(new SourceState.Done(end));
                    } finally {
                        quiet();
                    }
                });
        Runnable told = once(tell);
        try {
            if (open == null) {
                ended.run();
            } else {
                close(open, ended, told);
            }
        } finally {
            told.run();
        }
    }

    private static Runnable once(Runnable action) {
        AtomicBoolean ran = new AtomicBoolean();
        return () -> {
            if (ran.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    private void quiet() {
        Activity begun;
        synchronized (this) {
            quiet = true;
            begun = activity;
        }
        if (begun != null) {
            begun.end();
        }
    }

    /// @param closed runs once the connection is closed, or is waited for no longer
    /// @param told runs before it, when it is waited for no longer
    private void close(C closing, Runnable closed, Runnable told) {
        Duration wait = context.query().get(EngineOptions.CLOSE_TIMEOUT);
        Thread closer = Thread.currentThread();
        AtomicBoolean inCall = new AtomicBoolean(true);
        AtomicBoolean late = new AtomicBoolean();
        Disposable timer =
                Timers.at(
                        Timers.momentIn(wait),
                        () -> {
                            LOG.warn(
                                    "query {}: a connection did not close within {} ms; the query"
                                            + " goes on without it",
                                    context.query().queryId(),
                                    wait.toMillis());
                            synchronized (inCall) {
                                if (inCall.get()) {
                                    late.set(true);
                                    closer.interrupt();
                                }
                            }
                            told.run();
                            closed.run();
                        });
        Runnable inTime =
                () -> {
                    timer.dispose();
                    closed.run();
                };
        try {
            Flux.from(this.closer.close(closing))
                    .subscribe(
                            _ -> {},
                            error -> {
                                failedToClose(error);
                                inTime.run();
                            },
                            inTime);
        } catch (Throwable e) { // whatever a client throws
            failedToClose(e);
            inTime.run();
        } finally {
            synchronized (inCall) {
                inCall.set(false);
                if (late.get()) {
                    Thread.interrupted();
                }
            }
        }
    }

    private void failedToClose(Throwable error) {
        LOG.warn(
                "query {}: a connection failed to close",
                context.query().queryId(),
                context.query().redacted(QueryException.from(error)));
    }

    static QueryException failedToOpen(Throwable cause) {
        return failed("the source could not be opened", cause);
    }

    static QueryException failedToRead(Throwable cause) {
        return failed("the source failed while it was read", cause);
    }

    private static QueryException failed(String what, Throwable cause) {
        return switch (cause) {
            case QueryException e -> e;
            case Exception e when !(e instanceof OutOfMemoryException) ->
                    new QueryException(ErrorCode.SOURCE_FAILED, what + ": " + text(e), e);
            default -> QueryException.from(cause);
        };
    }

    private static String text(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
