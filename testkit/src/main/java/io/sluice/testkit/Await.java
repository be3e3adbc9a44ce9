package io.sluice.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Waits in tests, with a limit, so that a query that never ends fails its test and nothing else.
public final class Await {

    /// Generous: it only counts where something is broken.
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long POLL_NANOS = 50_000;
    private static final long STILL_NANOS = 100_000_000;

    private Await() {}

    /// The value of a mono.
    ///
    /// @throws AssertionError if it fails, stays empty or takes too long
    public static <T> T value(Mono<T> mono) {
        AtomicReference<@Nullable T> value = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        mono.subscribe(
                value::set,
                error -> {
                    failure.set(error);
                    ended.countDown();
                },
                ended::countDown);
        latch(ended);
        if (failure.get() != null) {
            throw new AssertionError("the mono failed: " + failure.get(), failure.get());
        }
        T result = value.get();
        if (result == null) {
            throw new AssertionError("the mono was empty");
        }
        return result;
    }

    /// Waits until a latch is down.
    public static void latch(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nothing happened within " + LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// Waits until a condition holds, for what has no signal.
    @SuppressWarnings("ThreadPriorityCheck") // gives way to the threads that it waits for
    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("the condition did not come true within " + LIMIT);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// Waits until a count has stood still for a while, for work that pauses without a signal.
    public static void unchanged(LongSupplier count) {
        AtomicLong last = new AtomicLong(count.getAsLong());
        AtomicLong since = new AtomicLong(System.nanoTime());
        until(() -> {
            if (last.getAndSet(count.getAsLong()) != last.get()) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > STILL_NANOS;
        });
    }
}
