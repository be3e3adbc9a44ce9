package io.sluice.server;

import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;

/// Ctrl-C and SIGTERM.
final class Interrupts {

    private static final AtomicReference<Runnable> ON_INTERRUPT = new AtomicReference<>(() -> {});

    private Interrupts() {}

    /// Does this instead of ending the process when Ctrl-C is pressed, from here on.
    static void onInterrupt(Runnable action) {
        ON_INTERRUPT.set(action);
        Signal.handle(new Signal("INT"), _ -> ON_INTERRUPT.get().run());
    }

    /// Does this once when SIGTERM or Ctrl-C arrives.
    static void onTermination(Runnable action) {
        Signal.handle(new Signal("TERM"), _ -> action.run());
        Signal.handle(new Signal("INT"), _ -> action.run());
    }
}
