package io.sluice.server;

import io.sluice.error.QueryException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `sluice`.
@Command(
        name = "sluice",
        mixinStandardHelpOptions = true,
        version = "sluice 0.1.0",
        description = "SQL over files and streams, embedded or on servers and workers.",
        subcommands = {
            SqlCommand.class,
            ServeCommand.class,
            WorkerCommand.class,
            DemoCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    static final int OK = 0;
    static final int FAILED = 1;

    /// As shells report a command that Ctrl-C has ended.
    static final int INTERRUPTED = 130;

    /// As shells report a command that SIGPIPE has ended.
    private static final int READER_LEFT = 141;

    private Main() {}

    public static void main(String[] args) {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, err));
    }

    static int run(String[] args, PrintStream err) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((e, _, _) -> report(e, err))
                .execute(args);
    }

    /// One line for programs that read it: `error: CODE: message`.
    private static int report(Throwable error, PrintStream err) {
        if (error instanceof StandardOutput.ReaderLeft) {
            return READER_LEFT;
        }
        err.println(ErrorLine.of(QueryException.from(error)));
        return FAILED;
    }
}
