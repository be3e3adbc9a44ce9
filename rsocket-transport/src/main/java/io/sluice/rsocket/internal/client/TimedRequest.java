package io.sluice.rsocket.internal.client;

import io.rsocket.Payload;
import io.sluice.error.QueryException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// A request that is given up, and cancelled at the far end, when its first payload does not come
/// in time after payloads were asked for, or when all of it takes longer than it may. Between two
/// payloads any time may pass: a query that waits for rows is not a server that does not answer.
///
/// An operator of its own because Reactor's would queue payloads beside the timer and lose some.
/// The error of a timer may come while a payload is handed on;
/// [io.sluice.rsocket.internal.stream.IngressStream], which reads this, takes signals of more than
/// one thread.
final class TimedRequest extends FluxOperator<Payload, Payload> {

    private final Optional<Limit> first;
    private final Optional<Limit> whole;

    /// A time, and the error that tells of its end.
    record Limit(Duration time, Supplier<QueryException> error) {}

    /// @param first until the first payload
    /// @param whole until the end
    TimedRequest(Flux<Payload> request, Optional<Limit> first, Optional<Limit> whole) {
        super(request);
        this.first = first;
        this.whole = whole;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Payload> actual) {
        source.subscribe(new Run(actual));
    }

    private final class Run implements CoreSubscriber<Payload>, Subscription {

        private final CoreSubscriber<? super Payload> actual;
        private final Operators.DeferredSubscription upstream =
                new Operators.DeferredSubscription();
        private final Disposable.Swap firstTimer = Disposables.swap();
        private final Disposable.Swap wholeTimer = Disposables.swap();
        private final AtomicBoolean asked = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();

        Run(CoreSubscriber<? super Payload> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream.set(subscription);
            whole.ifPresent(limit -> start(wholeTimer, limit));
            actual.onSubscribe(this);
        }

        private void start(Disposable.Swap timer, Limit limit) {
            timer.update(Mono.delay(limit.time()).subscribe(_ -> giveUp(limit.error().get())));
        }

        private void giveUp(QueryException error) {
            if (end()) {
                upstream.cancel();
                actual.onError(error);
            }
        }

        /// True for the one who ends it.
        private boolean end() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                firstTimer.dispose();
                wholeTimer.dispose();
            }
            return first;
        }

        @Override
        public void request(long count) {
            if (asked.compareAndSet(false, true)) {
                first.ifPresent(limit -> start(firstTimer, limit));
            }
            upstream.request(count);
        }

        @Override
        public void cancel() {
            end();
            upstream.cancel();
        }

        @Override
        public void onNext(Payload payload) {
            firstTimer.dispose();
            actual.onNext(payload);
        }

        @Override
        public void onError(Throwable error) {
            if (end()) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                actual.onComplete();
            }
        }
    }
}
