package io.sluice.rsocket.internal.stream;

import io.rsocket.Payload;
import io.sluice.Summary.Outcome;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.net.LateErrors;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// The subscription of the one reader of an [IngressStream].
///
/// The network's thread copies payloads into `ready`; whoever counts `signals` up from zero has the
/// executor hand them on. What is not volatile belongs to that work, or to the network's thread
/// where it says so.
final class IngressRun implements Subscription, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(IngressRun.class);

    private final IngressStream.Options options;
    private final CoreSubscriber<? super RecordBatch> reader;
    private final Context context;
    private final PayloadReader payloads;
    private final Queue<RecordBatch> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger readyCount = new AtomicInteger();
    private final AtomicLong demanded = new AtomicLong();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile Leg leg = new Leg(null);
    private volatile boolean opened;
    private volatile boolean completed;
    private volatile boolean cancelled;
    private volatile @Nullable QueryException failure;

    private long delivered;
    private boolean ended;

    IngressRun(IngressStream.Options options, CoreSubscriber<? super RecordBatch> reader) {
        this.options = options;
        this.reader = reader;
        this.context = LateErrors.ignoredIn(reader.currentContext());
        this.payloads = new PayloadReader(options);
    }

    void start() {
        options.request().subscribe(leg);
        signal();
    }

    @Override
    public void request(long count) {
        if (Operators.validate(count)) {
            demanded.accumulateAndGet(count, Operators::addCap);
            signal();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        leg.subscription.cancel();
        signal();
    }

    private void fail(QueryException error) {
        if (failure == null) {
            failure = error;
        }
        leg.subscription.cancel();
        signal();
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            try {
                options.executor().execute(this);
            } catch (RejectedExecutionException e) {
                // The executor is closed with the client; the end must still be told.
                run();
            }
        }
    }

    @Override
    public void run() {
        int missed = 1;
        do {
            try {
                step();
            } catch (RuntimeException | Error e) { // a reader that throws has ended its stream
                endAfter(e);
            }
            missed = signals.addAndGet(-missed);
        } while (missed != 0);
    }

    private void endAfter(Throwable error) {
        try {
            if (!ended) {
                QueryException known = QueryException.from(error);
                end(Outcome.FAILED, known);
                reader.onError(known);
            }
        } catch (RuntimeException | Error again) {
            LOG.warn("the end of a stream could not be told", again);
        } finally {
            ended = true;
            discard();
        }
    }

    private void step() {
        if (ended) {
            discard();
            return;
        }
        if (cancelled) {
            end(Outcome.CANCELLED, null);
            return;
        }
        QueryException error = failure;
        if (error != null) {
            end(Outcome.FAILED, error);
            reader.onError(error);
            return;
        }
        deliver();
        if (completed && ready.isEmpty()) {
            end(Outcome.COMPLETED, null);
            reader.onComplete();
        } else {
            ask();
        }
    }

    private void deliver() {
        while (delivered < demanded.get() && !cancelled) {
            RecordBatch batch = ready.poll();
            if (batch == null) {
                return;
            }
            readyCount.decrementAndGet();
            delivered++;
            options.listener().delivered(batch);
            reader.onNext(batch);
        }
    }

    /// Asks the far end for what the reader wants and the window has room for. Small demand goes at
    /// once, so that nobody waits for more of it; a reader that wants everything is served in half
    /// windows, so that not each payload costs a frame back.
    private void ask() {
        Leg current = leg;
        long demand = demanded.get();
        long ahead = demand > 0 ? options.ahead() : 0;
        long wanted = Operators.addCap(demand - delivered, ahead) - readyCount.get();
        if (wanted <= 0 || completed) {
            return;
        }
        int opening = opened ? 0 : 1;
        long window = Math.min(options.window(), wanted) + opening;
        long missing = window - current.underWay();
        boolean worthAFrame = wanted < options.window() || missing >= (window + 1) / 2;
        if (missing <= 0 || !worthAFrame) {
            return;
        }
        if (current.requested + missing <= options.maxDemand()) {
            current.request(missing);
        } else if (current.underWay() == 0) {
            Leg next = new Leg(current);
            leg = next;
            options.continuation().subscribe(next);
            next.request(missing);
        }
    }

    private void end(Outcome outcome, @Nullable QueryException error) {
        ended = true;
        leg.subscription.cancel();
        payloads.close();
        discard();
        options.listener().ended(outcome, error);
    }

    private void discard() {
        RecordBatch batch = ready.poll();
        while (batch != null) {
            batch.close();
            batch = ready.poll();
        }
    }

    /// One request to the far end; a later one continues what an earlier one began.
    private final class Leg implements CoreSubscriber<Payload> {

        private final @Nullable Leg before;
        private final Operators.DeferredSubscription subscription =
                new Operators.DeferredSubscription();
        private final AtomicLong received = new AtomicLong();
        private long requested;
        private volatile boolean over;

        Leg(@Nullable Leg before) {
            this.before = before;
        }

        void request(long count) {
            requested += count;
            subscription.request(count);
        }

        /// Credits that the far end has not used yet.
        long underWay() {
            return requested - received.get();
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription newSubscription) {
            subscription.set(newSubscription);
        }

        @Override
        public void onNext(Payload payload) {
            int credits = 1;
            try {
                if (!cancelled && failure == null) {
                    List<RecordBatch> batches = payloads.read(payload);
                    credits = Math.max(1, batches.size());
                    readyCount.addAndGet(batches.size());
                    ready.addAll(batches);
                    opened = true;
                }
            } catch (RuntimeException | Error e) {
                fail(QueryException.from(e));
            } finally {
                payload.release();
            }
            received.addAndGet(credits);
            signal();
        }

        /// The end of a request that is continued already is not the end of the stream.
        @Override
        public void onComplete() {
            over = true;
            if (leg == this) {
                completed = true;
                signal();
            }
        }

        /// If the stream was over before it could be continued, its own end has come before this.
        @Override
        public void onError(Throwable error) {
            QueryException known = options.errors().apply(error);
            if (before != null && before.over && known.code() == ErrorCode.NAME_NOT_FOUND) {
                completed = true;
                signal();
            } else {
                fail(known);
            }
        }
    }
}
