package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.runtime.internal.Upstream;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/// Takes the batches of a publisher into a lane, with at most [#PREFETCH] ahead of its need.
///
/// The publisher's signals come on threads of its own and wake the lane; everything else is done by
/// the lane's thread.
final class FluxInput implements LaneInput, CoreSubscriber<RecordBatch> {

    /// One batch to work on and one on its way, so that the two sides overlap.
    static final int PREFETCH = 2;

    private final Runnable wakeLane;
    private final Context context;
    private final Queue<RecordBatch> queue = Queues.<RecordBatch>get(PREFETCH).get();
    private final Upstream upstream = new Upstream();
    private volatile boolean completed;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /// @param wakeLane called after each signal
    FluxInput(Runnable wakeLane, Context context) {
        this.wakeLane = wakeLane;
        this.context = context;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream.set(subscription);
        upstream.request(PREFETCH);
    }

    @Override
    public void onNext(RecordBatch batch) {
        if (closed) {
            batch.close();
            return;
        }
        if (!queue.offer(batch)) {
            batch.close();
            failure =
                    new QueryException(
                            ErrorCode.INTERNAL, "a publisher sent more batches than requested");
            upstream.cancel();
        }
        wakeLane.run();
    }

    @Override
    public void onComplete() {
        completed = true;
        wakeLane.run();
    }

    @Override
    public void onError(Throwable error) {
        if (failure == null) {
            failure = error;
        }
        wakeLane.run();
    }

    @Override
    public @Nullable RecordBatch poll() {
        RecordBatch batch = queue.poll();
        if (batch != null) {
            upstream.request(1);
        }
        return batch;
    }

    @Override
    public boolean ended() {
        if (!queue.isEmpty()) {
            return false;
        }
        rethrowFailure();
        return completed && queue.isEmpty();
    }

    @Override
    public void rethrowFailure() {
        Throwable error = failure;
        if (error != null) {
            throw QueryException.from(error);
        }
    }

    @Override
    public void close() {
        closed = true;
        upstream.cancel();
        for (RecordBatch batch = queue.poll(); batch != null; batch = queue.poll()) {
            batch.close();
        }
    }
}
