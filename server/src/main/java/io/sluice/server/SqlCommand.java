package io.sluice.server;

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

    @Option(
            names = {"-c", "--command"},
            paramLabel = "SQL",
            description = "statements to run")
    private List<String> commands = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "files of statements to run")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--extensions",
            paramLabel = "JAR",
            description = "extensions to install (embedded only)")
    private List<Path> extensions = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean terminal = ProgressLine.isWatched();
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        try (SqlEngine engine = SqlEngine.open(uri, ExtensionJars.loader(extensions))) {
            StatementRunner runner =
                    new StatementRunner(engine, format, out, new ProgressLine(err, terminal));
            if (terminal && commands.isEmpty() && files.isEmpty()) {
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
        for (String script : scripts()) {
            for (String statement : engine.split(script)) {
                runner.run(statement);
            }
        }
        return Main.OK;
    }

    private List<String> scripts() throws IOException {
        List<String> scripts = new ArrayList<>(commands);
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new QueryException(
                        ErrorCode.SOURCE_NOT_FOUND, "script " + file + " cannot be read");
            }
            scripts.add(Files.readString(file));
        }
        if (scripts.isEmpty()) {
            scripts.add(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return scripts;
    }
}
