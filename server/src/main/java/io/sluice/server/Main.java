package io.sluice.server;

import io.sluice.error.ErrorCode;
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

    /// What the JVM puts for bytes that it cannot decode.
    private static final char UNREADABLE = '\uFFFD';

    private Main() {}

    public static void main(String[] args) {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, err));
    }

    static int run(String[] args, PrintStream err) {
        return run(args, System.getProperty("sun.jnu.encoding", "UTF-8"), err);
    }

    /// @param encoding in which the JVM has read the arguments
    static int run(String[] args, String encoding, PrintStream err) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].indexOf(UNREADABLE) >= 0 && !encoding.equalsIgnoreCase("UTF-8")) {
                return report(unreadable(i + 1, encoding), err);
            }
        }
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((e, _, _) -> report(e, err))
                .execute(args);
    }

    /// To run it all the same would compare and look for other text than was written.
    private static QueryException unreadable(int argument, String encoding) {
        return new QueryException(
                ErrorCode.CONFIG_INVALID,
                "argument "
                        + argument
                        + " has characters that the locale's encoding, "
                        + encoding
                        + ", does not have; set LC_ALL=C.UTF-8, or put the statement into a file"
                        + " and give it with -f");
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
