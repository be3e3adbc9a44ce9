package io.sluice.optimizer.internal.thread;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/// A thread that plans. It has a deep stack, since expressions are walked by recursion. Reactor
/// refuses to block it.
final class PlanningThread extends Thread implements NonBlocking {

    private static final long STACK_BYTES = 16L << 20;

    /// Used by the thread itself.
    private @Nullable PlanningRun run;

    PlanningThread(Runnable work) {
        super(null, work, "sluice-planner", STACK_BYTES);
        setDaemon(true);
    }

    /// Works for a statement: what is thrown ends it, and not the thread.
    void work(PlanningRun statement, Runnable computation) {
        if (statement.enter(this)) {
            run = statement;
            try {
                computation.run();
            } catch (Throwable e) { // ends the statement, not the thread
                statement.fail(e);
            } finally {
                run = null;
                statement.leave(this);
            }
        }
    }

    void checkStop() {
        PlanningRun statement = run;
        if (statement != null) {
            statement.checkStop();
        }
    }
}
