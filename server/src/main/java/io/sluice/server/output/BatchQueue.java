package io.sluice.server.output;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/// Hands a result from the engine's threads to one thread of its own that may block, such as the
/// one that writes to standard output. One batch is asked for at a time, after the one before was
/// taken, so that a slow terminal slows the source and nothing piles up.
///
/// [#next] is called by one thread, which owns the batches it gets; [#close] by any.
public final class BatchQueue implements AutoCloseable {

    /// What a result consists of.
    private sealed interface Signal {

        record Batch(RecordBatch batch) implements Signal {}

        record Failed(Throwable error) implements Signal {}

        record Completed() implements Signal {}
    }

    /// What [#next] answers.
    public sealed interface Next {

        /// A batch, which the caller closes.
        record Batch(RecordBatch batch) implements Next {}

        /// Nothing has come within the time given.
        record Nothing() implements Next {}

        record End() implements Next {}
    }

    private final BlockingQueue<Signal> queue = new ArrayBlockingQueue<>(2);
    private final Reader reader = new Reader();
    private boolean asked;

    private BatchQueue() {}

    /// Subscribes to a result.
    public static BatchQueue of(Publisher<RecordBatch> batches) {
        BatchQueue queue = new BatchQueue();
        batches.subscribe(queue.reader);
        return queue;
    }

    /// The next batch, the end, or nothing after a while.
    ///
    /// @throws QueryException the result's error
    /// @throws InterruptedException if the thread is interrupted while it waits
    public Next next(Duration patience) throws InterruptedException {
        if (!asked) {
            asked = true;
            reader.request(1);
        }
        @Nullable Signal signal = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return switch (signal) {
            case null -> new Next.Nothing();
            case Signal.Batch(RecordBatch batch) -> {
                asked = false;
                yield new Next.Batch(batch);
            }
            case Signal.Failed(Throwable error) -> throw QueryException.from(error);
            case Signal.Completed() -> new Next.End();
        };
    }

    /// Cancels the query and closes what was not taken.
    @Override
    public void close() {
        reader.cancel();
        Signal signal = queue.poll();
        while (signal != null) {
            if (signal instanceof Signal.Batch(RecordBatch batch)) {
                batch.close();
            }
            signal = queue.poll();
        }
    }

    private final class Reader extends BaseSubscriber<RecordBatch> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Batches are asked for one by one in next().
        }

        @Override
        protected void hookOnNext(RecordBatch batch) {
            if (isDisposed() || !queue.offer(new Signal.Batch(batch))) {
                batch.close();
            }
        }

        @Override
        protected void hookOnComplete() {
            offerLast(new Signal.Completed());
        }

        @Override
        protected void hookOnError(Throwable error) {
            offerLast(new Signal.Failed(error));
        }

        /// At most one batch is under way, so that there is always room for the last signal.
        private void offerLast(Signal signal) {
            if (!queue.offer(signal)) {
                throw new IllegalStateException("more batches than were asked for");
            }
        }
    }
}
