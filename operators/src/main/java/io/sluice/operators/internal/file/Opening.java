package io.sluice.operators.internal.file;

import io.sluice.plan.BatchSource;
import io.sluice.plan.TaskContext;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/// Opens sources where opening blocks.
public final class Opening {

    private Opening() {}

    /// Opens a source on the blocking scheduler. Whoever subscribes waits for the source and closes
    /// it, also after a cancel.
    public static Mono<BatchSource> of(TaskContext context, Callable<BatchSource> open) {
        return Mono.fromCallable(open).subscribeOn(context.blocking());
    }
}
