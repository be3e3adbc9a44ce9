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

    /// The moment when so much time has passed; after a hundred years at the latest.
    public static Instant momentIn(Duration time) {
        return Instant.now().plus(shortened(time));
    }

    /// Runs the action at a moment, at once if it has passed; after a hundred years at the latest.
    ///
    /// @return disposed to forget the action
    public static Disposable at(Instant moment, Runnable action, Scheduler scheduler) {
        Duration left = Duration.between(Instant.now(), moment);
        return Mono.delay(left.isNegative() ? Duration.ZERO : shortened(left))
                .publishOn(scheduler)
                .subscribe(_ -> action.run());
    }

    private static Duration shortened(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }
}
