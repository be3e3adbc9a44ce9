package io.sluice.runtime.internal;

import java.time.Duration;
import java.time.Instant;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// Deadlines. They tick on Reactor's shared timer and act on a thread that may block, so that they
/// are in time when every thread of the CPU scheduler is deep inside of an operator.
public final class Timers {

    private Timers() {}

    /// Runs the action at a moment, at once if it has passed.
    ///
    /// @return disposed to forget the action
    public static Disposable at(Instant moment, Runnable action, Scheduler scheduler) {
        Duration left = Duration.between(Instant.now(), moment);
        return Mono.delay(left.isNegative() ? Duration.ZERO : left)
                .publishOn(scheduler)
                .subscribe(_ -> action.run());
    }
}
