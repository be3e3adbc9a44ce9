package io.sluice.server;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.server.output.ResultFormat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sluice sql`: statements from arguments, files, standard input, or a person.
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Runs SQL statements and prints their results.",
            "Without -c and -f, statements are read from standard input; on a terminal, a prompt takes them."
        })
final class SqlCommand implements Callable<Integer> {

    @Option(
            names = "--connect",
            paramLabel = "URI",
            description = "a server, such as tcp://localhost:7878; embedded by default")
    private @Nullable String uri;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: table)")
    private ResultFormat format = ResultFormat.TABLE;

    /// In the order of the command line.
    @ArgGroup(multiplicity = "0..*")
    private List<Script> scripts = new ArrayList<>();

    /// One of the two.
    static final class Script {

        @Option(
                names = {"-c", "--command"},
                paramLabel = "SQL",
                description = "statements to run")
        private @Nullable String text;

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description = "file of statements to run")
        private @Nullable Path file;

        String read() throws IOException {
            if (text != null) {
                return text;
            }
            Path script = requireNonNull(file);
            if (!Files.isReadable(script)) {
                throw new QueryException(
                        ErrorCode.SOURCE_NOT_FOUND, "script " + script + " cannot be read");
            }
            return Files.readString(script);
        }
    }

    @Option(
            names = "--extensions",
            paramLabel = "JAR",
            description = "extensions to install (embedded only)")
    private List<Path> extensions = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        try (SqlEngine engine = SqlEngine.open(uri, ExtensionJars.loader(extensions))) {
            StatementRunner runner =
                    new StatementRunner(engine, format, out, ProgressLine.onTerminal(err));
            if (scripts.isEmpty() && ProgressLine.isWatched()) {
                return Shell.run(engine, runner);
            }
            return runScripts(engine, runner);
        }
    }

    private int runScripts(SqlEngine engine, StatementRunner runner)
            throws IOException, InterruptedException {
        Interrupts.onInterrupt(() -> {
            if (!runner.cancel()) {
                Runtime.getRuntime().halt(Main.INTERRUPTED);
            }
        });
        if (scripts.isEmpty()) {
            runAll(new String(System.in.readAllBytes(), StandardCharsets.UTF_8), engine, runner);
        }
        for (Script script : scripts) {
            runAll(script.read(), engine, runner);
        }
        return Main.OK;
    }

    private static void runAll(String text, SqlEngine engine, StatementRunner runner)
            throws IOException, InterruptedException {
        for (String statement : engine.split(text)) {
            runner.run(statement);
        }
    }
}
