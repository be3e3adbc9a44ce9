package io.sluice.server;

import io.sluice.Progress;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// How far a statement is, for the person who waits for it. Used by one thread.
final class ProgressLine {

    /// Shorter statements are over before anybody wonders.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final Style style;
    private String shown = "";

    private enum Style {
        NOTHING,
        ONE_LINE,
        EACH_CHANGE
    }

    private ProgressLine(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    /// Whether a person watches.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again where there is no terminal
    static boolean isWatched() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /// One line that is written over again and again once a statement takes longer than a second;
    /// nothing where no person watches a terminal.
    static ProgressLine onTerminal(PrintStream terminal) {
        return new ProgressLine(terminal, isWatched() ? Style.ONE_LINE : Style.NOTHING);
    }

    /// A line of its own whenever there is news.
    static ProgressLine ofEachChange(PrintStream out) {
        return new ProgressLine(out, Style.EACH_CHANGE);
    }

    void show(Progress progress, Duration elapsed) {
        switch (style) {
            case NOTHING -> {}
            case ONE_LINE -> {
                if (elapsed.compareTo(PATIENCE) > 0) {
                    String text = elapsed.toSeconds() + " s, " + counts(progress);
                    out.print(CLEAR + text);
                    out.flush();
                    shown = text;
                }
            }
            case EACH_CHANGE -> {
                String text = counts(progress);
                if (!text.equals(shown)) {
                    out.printf(Locale.ROOT, "%.1f s, %s%n", elapsed.toMillis() / 1e3, text);
                    shown = text;
                }
            }
        }
    }

    private static String counts(Progress progress) {
        return String.format(
                Locale.ROOT,
                "%s: %,d rows scanned, %,d rows out",
                progress.phase().toString().toLowerCase(Locale.ROOT),
                progress.scannedRows(),
                progress.resultRows());
    }

    /// Makes place for other output.
    void clear() {
        if (style == Style.ONE_LINE && !shown.isEmpty()) {
            out.print(CLEAR);
            out.flush();
            shown = "";
        }
    }
}
