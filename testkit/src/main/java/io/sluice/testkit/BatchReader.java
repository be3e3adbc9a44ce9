package io.sluice.testkit;

import io.sluice.batch.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/// A subscriber for tests that keeps batches until they are taken, and checks that its publisher
/// keeps to the demand and signals in order. Thread-safe.
public final class BatchReader implements CoreSubscriber<RecordBatch> {

    private final long chunk;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<RecordBatch> batches = new ArrayList<>();
    private @Nullable Subscription subscription;
    private boolean cancelled;
    private long requested;
    private long received;
    private boolean completed;
    private @Nullable Throwable failure;
    private @Nullable AssertionError violation;

    private BatchReader(long chunk) {
        this.chunk = chunk;
    }

    /// Requests so many batches at a time, and as many again when these have come.
    public static BatchReader requesting(long batches) {
        return new BatchReader(batches);
    }

    /// Requests nothing by itself.
    public static BatchReader idle() {
        return new BatchReader(0);
    }

    public void request(long count) {
        Subscription upstream;
        synchronized (this) {
            requested = Operators.addCap(requested, count);
            upstream = subscription;
        }
        if (upstream != null) {
            upstream.request(count);
        }
    }

    public void cancel() {
        Subscription upstream;
        synchronized (this) {
            cancelled = true;
            upstream = subscription;
        }
        if (upstream != null) {
            upstream.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        long waiting;
        synchronized (this) {
            subscription = newSubscription;
            requested = Operators.addCap(requested, chunk);
            waiting = requested;
            if (cancelled) {
                newSubscription.cancel();
            }
        }
        if (waiting > 0) {
            newSubscription.request(waiting);
        }
    }

    @Override
    public void onNext(RecordBatch batch) {
        boolean more;
        synchronized (this) {
            received++;
            batches.add(batch);
            if (received > requested) {
                violation = new AssertionError(received + " batches for " + requested);
            }
            if (ended.getCount() == 0) {
                violation = new AssertionError("a batch after the end");
            }
            more = chunk > 0 && chunk != Long.MAX_VALUE && received == requested;
            notifyAll();
        }
        if (more) {
            request(chunk);
        }
    }

    @Override
    public void onError(Throwable error) {
        end(false, error);
    }

    @Override
    public void onComplete() {
        end(true, null);
    }

    private synchronized void end(boolean complete, @Nullable Throwable error) {
        if (ended.getCount() == 0) {
            violation = new AssertionError("ended twice", error);
        }
        completed = complete;
        failure = error;
        ended.countDown();
        notifyAll();
    }

    /// Waits for the end.
    ///
    /// @throws AssertionError if the publisher broke a rule
    public void awaitEnd() {
        Await.latch(ended);
        synchronized (this) {
            if (violation != null) {
                throw violation;
            }
        }
    }

    /// Waits until so many batches have come in all.
    public synchronized void awaitBatches(long count) {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        while (received < count) {
            long leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0 || ended.getCount() == 0) {
                throw new AssertionError(
                        received + " batches instead of " + count + ", failure " + failure);
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /// The batches since the last call; the caller then owns them.
    public synchronized List<RecordBatch> take() {
        List<RecordBatch> taken = List.copyOf(batches);
        batches.clear();
        return taken;
    }

    /// Batches received in all.
    public synchronized long received() {
        return received;
    }

    public synchronized boolean completed() {
        return completed;
    }

    /// What the publisher failed with, or null.
    public synchronized @Nullable Throwable failure() {
        return failure;
    }
}
