package io.sluice.server;

import static java.util.Objects.requireNonNull;

import io.sluice.server.output.ResultFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `sluice sql`: statements from arguments, files, standard input, or a person.
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Runs SQL statements and prints their results.",
            "Without -c and -f, statements are read from standard input; on a terminal, a prompt takes them."
        })
final class SqlCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--connect",
            paramLabel = "URI",
            description = "a server, such as tcp://localhost:7878; embedded by default")
    private @Nullable String uri;

    @Option(
            names = "--format",
            description = {
                "${COMPLETION-CANDIDATES} (default: table)",
                "How values are written: docs/protocol.md, Values as text"
            })
    private ResultFormat format = ResultFormat.TABLE;

    @ArgGroup(multiplicity = "0..*")
    private List<Source> sources = new ArrayList<>();

    @Option(
            names = "--extensions",
            paramLabel = "JAR",
            description = "extensions to install (embedded only)")
    private List<Path> extensions = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (uri != null && !extensions.isEmpty()) {
            throw new ParameterException(
                    requireNonNull(spec).commandLine(),
                    "--extensions belongs to the server where --connect names one");
        }
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        OutputStream out = new StandardOutput();
        try (SqlEngine engine = SqlEngine.open(uri, ExtensionJars.loader(extensions))) {
            StatementRunner runner =
                    new StatementRunner(engine, format, out, ProgressLine.onTerminal(err));
            if (sources.isEmpty() && ProgressLine.isWatched()) {
                return Shell.onThisTerminal(engine, runner);
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
        for (Script script : scripts()) {
            script.run(engine::split, runner::run);
        }
        return Main.OK;
    }

    private List<Script> scripts() throws IOException {
        if (sources.isEmpty()) {
            byte[] input = System.in.readAllBytes();
            return List.of(Script.of(new String(input, StandardCharsets.UTF_8)));
        }
        return sources.stream().map(Source::script).toList();
    }

    /// One `-c` or `-f`; they run in the order in which they are given.
    static final class Source {

        @Option(
                names = {"-c", "--command"},
                required = true,
                paramLabel = "SQL",
                description = "statements to run")
        private @Nullable String command;

        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "file of statements to run")
        private @Nullable Path file;

        private Script script() {
            return file == null ? Script.of(requireNonNull(command)) : Script.read(file);
        }
    }
}
