package io.sluice.operators.internal.file;

import io.sluice.plan.BatchSource;
import io.sluice.plan.TaskContext;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/// Opens sources where opening blocks.
public final class Opening {

    private Opening() {}

    /// Opens a source on the blocking scheduler. What is opened after a cancel is closed there, and
    /// the task does not end before. After a cancel the mono completes empty, since a lane that has
    /// ended still waits for it.
    public static Mono<BatchSource> of(TaskContext context, Callable<BatchSource> open) {
        return Mono.<BatchSource>create(sink -> schedule(context, open, sink))
                .doOnDiscard(BatchSource.class, BatchSource::close);
    }

    private static void schedule(
            TaskContext context, Callable<BatchSource> open, MonoSink<BatchSource> sink) {
        AtomicBoolean cancelled = new AtomicBoolean();
        TaskContext.Activity activity = context.begin(() -> cancelled.set(true));
        sink.onCancel(() -> cancelled.set(true));
        try {
            context.blocking().schedule(() -> run(open, sink, cancelled, activity));
        } catch (RejectedExecutionException e) {
            activity.end();
            sink.error(e);
        }
    }

    private static void run(
            Callable<BatchSource> open,
            MonoSink<BatchSource> sink,
            AtomicBoolean cancelled,
            TaskContext.Activity activity) {
        try {
            @Nullable BatchSource source = cancelled.get() ? null : open.call();
            if (source != null && cancelled.get()) {
                source.close();
                source = null;
            }
            sink.success(source);
        } catch (Throwable e) { // whatever opening throws belongs to the query
            sink.error(e);
        } finally {
            activity.end();
        }
    }
}
