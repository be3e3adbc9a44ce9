package io.sluice.runtime;

import io.sluice.error.QueryException;
import io.sluice.runtime.internal.Upstream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/// Something asynchronous that a lane waits for without holding a thread: a mono that has to end
/// first.
final class Gate<T> implements CoreSubscriber<T> {

    private final Runnable wakeLane;
    private final Context context;
    private final Upstream upstream = new Upstream();
    private final AtomicReference<@Nullable T> value = new AtomicReference<>();
    private volatile boolean completed;
    private volatile @Nullable Throwable failure;

    private Gate(Runnable wakeLane, Context context) {
        this.wakeLane = wakeLane;
        this.context = context;
    }

    static <T> Gate<T> before(Mono<T> mono, Runnable wakeLane, Context context) {
        Gate<T> gate = new Gate<>(wakeLane, context);
        mono.subscribe(gate);
        return gate;
    }

    /// Whether the mono has completed.
    ///
    /// @throws QueryException if it has failed
    boolean isOpen() {
        Throwable error = failure;
        if (error != null) {
            throw QueryException.from(error);
        }
        return completed;
    }

    /// Whether the mono has completed or failed.
    boolean isSettled() {
        return completed || failure != null;
    }

    /// What the mono has given, once.
    Optional<T> take() {
        return Optional.ofNullable(value.getAndSet(null));
    }

    void cancel() {
        upstream.cancel();
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream.set(subscription);
        upstream.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T item) {
        value.set(item);
    }

    @Override
    public void onComplete() {
        completed = true;
        wakeLane.run();
    }

    @Override
    public void onError(@Nullable Throwable error) {
        failure = error == null ? new NullPointerException("an error without a cause") : error;
        wakeLane.run();
    }
}
