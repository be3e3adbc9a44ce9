package io.sluice.testkit.contract;

import io.sluice.batch.RecordBatch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Runs code on a thread on which nothing can wait: a virtual thread that is interrupted from the
/// start. Sleeping, parking in locks and queues, channels and sockets all give up at once there,
/// with an exception whose stack trace shows who wanted to wait. Reactor's `block()`, which waits
/// only if the value is not there yet, is refused either way.
final class NonBlockingThread {

    private static final Set<Thread> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Schedulers.registerNonBlockingThreadPredicate(RUNNING::contains);
    }

    private NonBlockingThread() {}

    /// @throws AssertionError if the code fails or takes notice of the interruption
    static void run(String what, Runnable code) {
        Throwable error = failure(code);
        if (error != null) {
            throw new AssertionError(what + " blocks its thread: " + error, error);
        }
    }

    /// The same publisher, subscribed to and requested from on such a thread. It fails where the
    /// subscription would have waited.
    static Flux<RecordBatch> subscribeOn(Flux<RecordBatch> flux) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super RecordBatch> actual) {
                run("a subscription", () -> flux.subscribe(actual));
            }
        };
    }

    /// A mono that is made and subscribed to on such a thread.
    static <T> Mono<T> subscribeOn(Supplier<Mono<T>> mono) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                run("a subscription", () -> mono.get().subscribe(actual));
            }
        };
    }

    private static @Nullable Throwable failure(Runnable code) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            Thread current = Thread.currentThread();
                            RUNNING.add(current);
                            current.interrupt();
                            try {
                                code.run();
                            } catch (Throwable e) {
                                failure.set(e);
                            } finally {
                                RUNNING.remove(current);
                            }
                        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return failure.get();
    }
}
