package io.sluice.server;

import io.sluice.error.QueryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// The prompt of `sluice sql`: statements end with a semicolon and may span lines; the history is
/// kept in the home folder; Tab completes keywords and tables. Ctrl-C cancels what runs or drops
/// what is typed; Ctrl-D leaves.
final class Shell {

    private static final List<String> KEYWORDS =
            List.of(
                    """
                    SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN LEFT RIGHT
                    FULL INNER CROSS ON USING UNION ALL DISTINCT WITH AS CASE WHEN THEN ELSE
                    END AND OR NOT IN IS NULL EXISTS BETWEEN LIKE CAST VALUES INTERVAL TABLE
                    CREATE EXTERNAL VIEW STORED LOCATION DROP INSERT INTO EXPLAIN ANALYZE
                    VERBOSE SHOW TABLES DESCRIBE SET RESET
                    count(*) sum( avg( min( max(\
                    """
                            .split("\\s"));

    private static final String PROMPT = "sluice> ";
    private static final String CONTINUED = "     -> ";

    private final SqlEngine engine;
    private final StatementRunner runner;
    private final LineReader reader;
    private final PrintWriter terminal;

    private Shell(SqlEngine engine, StatementRunner runner, Terminal terminal, Path history) {
        this.engine = engine;
        this.runner = runner;
        this.terminal = terminal.writer();
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("sluice")
                        .variable(LineReader.HISTORY_FILE, history)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.CASE_INSENSITIVE, true)
                        .completer((_, line, candidates) -> complete(line.word(), candidates))
                        .build();
        terminal.handle(Terminal.Signal.INT, _ -> runner.cancel());
    }

    /// Serves the terminal of this process until its person leaves.
    static int onThisTerminal(SqlEngine engine, StatementRunner runner)
            throws IOException, InterruptedException {
        Path history = Path.of(System.getProperty("user.home"), ".sluice_history");
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            return run(engine, runner, terminal, history);
        }
    }

    /// Serves a terminal until its person leaves.
    static int run(SqlEngine engine, StatementRunner runner, Terminal terminal, Path history)
            throws IOException, InterruptedException {
        return new Shell(engine, runner, terminal, history).loop();
    }

    private int loop() throws IOException, InterruptedException {
        StringBuilder typed = new StringBuilder();
        while (true) {
            try {
                String line = reader.readLine(typed.isEmpty() ? PROMPT : CONTINUED);
                String word = line.strip().toLowerCase(Locale.ROOT);
                if (typed.isEmpty() && (word.equals("exit") || word.equals("quit"))) {
                    return Main.OK;
                }
                typed.append(line).append('\n');
                if (isComplete(typed.toString())) {
                    run(typed.toString());
                    typed.setLength(0);
                }
            } catch (UserInterruptException e) {
                typed.setLength(0);
            } catch (EndOfFileException e) {
                return Main.OK;
            }
        }
    }

    /// Whether the last statement has ended: more text would be a statement of its own, which it is
    /// not inside of quotes and comments.
    private boolean isComplete(String script) {
        return engine.split(script + "more").size() > engine.split(script).size();
    }

    private void run(String script) throws IOException, InterruptedException {
        try {
            for (String statement : engine.split(script)) {
                runner.run(statement);
            }
        } catch (QueryException e) {
            terminal.println(ErrorLine.of(e));
            ErrorLine.details(e).forEach(terminal::println);
            terminal.flush();
        }
    }

    private void complete(String prefix, List<Candidate> candidates) {
        String lower = prefix.toLowerCase(Locale.ROOT);
        for (String keyword : KEYWORDS) {
            if (keyword.toLowerCase(Locale.ROOT).startsWith(lower)) {
                candidates.add(new Candidate(keyword));
            }
        }
        for (String table : engine.tableNames()) {
            if (table.startsWith(lower)) {
                candidates.add(new Candidate(table));
            }
        }
    }
}
