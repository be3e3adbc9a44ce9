package io.sluice.runtime.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/// A subscription that arrives later: demand waits for it, and a cancel before it cancels it.
///
/// Unlike `Operators.DeferredSubscription`, a cancel also reaches a publisher that is still
/// emitting inside the first request, which an endless synchronous one never leaves otherwise.
/// Thread-safe.
public final class Upstream implements Subscription {

    private static final Subscription CANCELLED = Operators.cancelledSubscription();

    private final AtomicReference<@Nullable Subscription> current = new AtomicReference<>();
    private final AtomicLong waiting = new AtomicLong();

    /// Takes the subscription; cancels it if it comes too late or is the second one.
    public void set(Subscription subscription) {
        if (current.compareAndSet(null, subscription)) {
            requestWaiting(subscription);
        } else {
            subscription.cancel();
        }
    }

    /// Whether there is a subscription, or will never be one.
    public boolean isSet() {
        return current.get() != null;
    }

    @Override
    public void request(long count) {
        Subscription subscription = current.get();
        if (subscription == null) {
            waiting.accumulateAndGet(count, Operators::addCap);
            subscription = current.get();
            if (subscription != null) {
                requestWaiting(subscription);
            }
        } else {
            subscription.request(count);
        }
    }

    private void requestWaiting(Subscription subscription) {
        long count = waiting.getAndSet(0);
        if (count > 0) {
            subscription.request(count);
        }
    }

    @Override
    public void cancel() {
        Subscription subscription = current.getAndSet(CANCELLED);
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
