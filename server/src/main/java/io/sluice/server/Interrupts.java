package io.sluice.server;

import org.jline.utils.Signals;

/// Ctrl-C and SIGTERM.
final class Interrupts {

    private Interrupts() {}

    /// Does this instead of ending the process when Ctrl-C is pressed, from here on.
    static void onInterrupt(Runnable action) {
        Signals.register("INT", action);
    }

    /// Does this when SIGTERM or Ctrl-C arrives, from here on.
    static void onTermination(Runnable action) {
        Signals.register("TERM", action);
        Signals.register("INT", action);
    }
}
