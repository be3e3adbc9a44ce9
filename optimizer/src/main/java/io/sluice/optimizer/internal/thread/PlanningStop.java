package io.sluice.optimizer.internal.thread;

/// Asked wherever planning spends its time, by Calcite's rules through the types, the calls and the
/// estimates that they make: whether the statement has been cancelled or is out of time.
public final class PlanningStop {

    private PlanningStop() {}

    /// Goes on, unless the statement that this thread plans is to stop. Costs some nanoseconds.
    ///
    /// @throws io.sluice.error.QueryException that says why it stops
    public static void check() {
        if (Thread.currentThread() instanceof PlanningThread thread) {
            thread.checkStop();
        }
    }
}
