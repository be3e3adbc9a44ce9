package io.sluice.runtime.internal;

import java.time.Duration;
import java.time.Instant;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// Deadlines. They tick on Reactor's shared timer and act on a thread that may block, so that they
/// are in time when every thread of the CPU scheduler is deep inside of an operator.
public final class Timers {

    /// Longer than any process lives; timers count nanoseconds in 64 bits.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Timers() {}

    /// Runs the action at a moment, at once if it has passed; after a hundred years at the latest.
    ///
    /// @return disposed to forget the action
    public static Disposable at(Instant moment, Runnable action, Scheduler scheduler) {
        Duration left = Duration.between(Instant.now(), moment);
        Duration wait = left.compareTo(LONGEST) < 0 ? left : LONGEST;
        return Mono.delay(wait.isNegative() ? Duration.ZERO : wait)
                .publishOn(scheduler)
                .subscribe(_ -> action.run());
    }
}
