package io.sluice;

import io.sluice.batch.RecordBatch;
import io.sluice.error.QueryException;
import io.sluice.runtime.internal.Demand;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/// Batches as rows, one batch asked for at a time. Signals on the threads that the batches or the
/// demand come on.
///
/// Reactor's operator for this keeps silent for ever when its subscriber throws an error of the
/// Java VM; this one cancels the query and says what was thrown.
final class RowFlux<R> extends Flux<R> {

    private final Flux<RecordBatch> batches;
    private final Supplier<RowMapper<R>> mapper;

    /// @param mapper asked when the first batch has come
    RowFlux(Flux<RecordBatch> batches, Supplier<RowMapper<R>> mapper) {
        this.batches = batches;
        this.mapper = mapper;
    }

    @Override
    public void subscribe(CoreSubscriber<? super R> actual) {
        batches.subscribe(new Run<>(mapper, actual));
    }

    private static final class Run<R> implements CoreSubscriber<RecordBatch>, Subscription {

        private final Supplier<RowMapper<R>> mapper;
        private final CoreSubscriber<? super R> downstream;
        private final Demand demand = new Demand();
        private final AtomicInteger signals = new AtomicInteger();
        private volatile @Nullable Subscription upstream;
        private volatile Iterator<R> rows = Collections.emptyIterator();
        private volatile boolean requested;
        private volatile boolean completed;
        private volatile boolean cancelled;
        private volatile @Nullable Throwable failure;

        /// Guarded by `signals`.
        private boolean done;

        Run(Supplier<RowMapper<R>> mapper, CoreSubscriber<? super R> downstream) {
            this.mapper = mapper;
            this.downstream = downstream;
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
        }

        @Override
        public void onNext(RecordBatch batch) {
            try {
                rows = mapper.get().rows(batch).iterator();
            } catch (Throwable e) { // whatever a record's constructor throws
                batch.close();
                stop(e);
                return;
            }
            requested = false;
            drain();
        }

        @Override
        public void onComplete() {
            completed = true;
            drain();
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            drain();
        }

        @Override
        public void request(long count) {
            demand.add(count);
            drain();
        }

        @Override
        public void cancel() {
            cancelled = true;
            cancelUpstream();
        }

        private void cancelUpstream() {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        private void stop(Throwable error) {
            failure = QueryException.from(error);
            cancelUpstream();
            drain();
        }

        private void drain() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            while (missed != 0) {
                if (!done && !cancelled) {
                    signal();
                }
                missed = signals.addAndGet(-missed);
            }
        }

        private void signal() {
            while (failure == null && !cancelled && rows.hasNext() && demand.isOpen()) {
                R row = rows.next();
                demand.delivered();
                try {
                    downstream.onNext(row);
                } catch (Throwable e) { // whatever a subscriber throws
                    failure = QueryException.from(e);
                    cancelUpstream();
                }
            }
            Throwable error = demand.isInvalid() ? Demand.error() : failure;
            if (cancelled) {
                return;
            }
            if (error != null) {
                done = true;
                cancelUpstream();
                downstream.onError(error);
            } else if (completed && !rows.hasNext()) {
                done = true;
                downstream.onComplete();
            } else if (!rows.hasNext() && !requested && demand.isOpen()) {
                requestBatch();
            }
        }

        private void requestBatch() {
            Subscription subscription = upstream;
            if (subscription != null) {
                requested = true;
                subscription.request(1);
            }
        }
    }
}
