package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// The subscription of one reader of a [ResultEdge].
///
/// Signals come from one upstream, except for [#fail], which any thread may call while a batch is
/// on its way; whoever enters first signals, and the others leave their word with it.
final class ResultRun implements CoreSubscriber<RecordBatch>, Subscription {

    private final TaskPartition partition;
    private final BufferAllocator target;
    private final CoreSubscriber<? super RecordBatch> downstream;
    private final Operators.DeferredSubscription upstream = new Operators.DeferredSubscription();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;

    /// Guarded by `signals`.
    private boolean done;

    ResultRun(
            TaskPartition partition,
            BufferAllocator target,
            CoreSubscriber<? super RecordBatch> downstream) {
        this.partition = partition;
        this.target = target;
        this.downstream = downstream;
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream.set(subscription);
    }

    @Override
    public void onNext(RecordBatch batch) {
        boolean first = signals.getAndIncrement() == 0;
        if (cancelled || isTakenOver(first) || done) {
            batch.close();
        } else {
            deliver(batch);
        }
        if (first) {
            leave();
        }
    }

    /// Whether a failure is being signalled by another thread. Without one, whoever entered first
    /// is this very thread, further up: an upstream that signals from within a request.
    private boolean isTakenOver(boolean first) {
        return !first && failure != null;
    }

    private void deliver(RecordBatch batch) {
        RecordBatch result = batch.transferTo(target);
        if (target.isOverLimit()) {
            result.close();
            fail(overLimit());
        } else {
            downstream.onNext(result);
        }
    }

    private QueryException overLimit() {
        return new QueryException(
                ErrorCode.MEMORY_LIMIT,
                "results that have not been closed hold "
                        + target.getAllocatedMemory()
                        + " bytes; "
                        + target.getName()
                        + " may hold "
                        + target.getLimit());
    }

    @Override
    public void onComplete() {
        boolean first = signals.getAndIncrement() == 0;
        if (!isTakenOver(first) && !done) {
            done = true;
            partition.ended(false);
            downstream.onComplete();
        }
        if (first) {
            leave();
        }
    }

    @Override
    public void onError(Throwable error) {
        fail(error);
    }

    /// Ends the partition with an error, unless it has ended.
    void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        upstream.cancel();
        if (signals.getAndIncrement() == 0) {
            leave();
        }
    }

    /// Signals what others have left, and lets the next one in.
    private void leave() {
        int missed = 1;
        while (missed != 0) {
            Throwable error = failure;
            if (error != null && !done) {
                done = true;
                partition.ended(true);
                if (!cancelled) {
                    downstream.onError(error);
                }
            }
            missed = signals.addAndGet(-missed);
        }
    }

    @Override
    public void request(long count) {
        if (count > 0) {
            upstream.request(count);
        } else {
            fail(Demand.error());
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        upstream.cancel();
        partition.ended(false);
    }
}
