package io.sluice.server;

import java.io.Console;
import java.io.PrintStream;

/// One line on a terminal that is written over again and again; nothing where there is no terminal.
/// Used by one thread.
final class ProgressLine {

    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream terminal;
    private final boolean enabled;
    private boolean shown;

    ProgressLine(PrintStream terminal, boolean enabled) {
        this.terminal = terminal;
        this.enabled = enabled;
    }

    /// Whether a person watches.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again where there is no terminal
    static boolean isWatched() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    void show(String text) {
        if (enabled) {
            terminal.print(CLEAR + text);
            terminal.flush();
            shown = true;
        }
    }

    void clear() {
        if (shown) {
            terminal.print(CLEAR);
            terminal.flush();
            shown = false;
        }
    }
}
