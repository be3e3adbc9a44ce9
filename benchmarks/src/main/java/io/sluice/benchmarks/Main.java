package io.sluice.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `./sluice bench`: the front door of the benchmarks.
@Command(
        name = "sluice bench",
        mixinStandardHelpOptions = true,
        description = "Benchmarks against peers in the same run.",
        subcommands = {TpchCommand.class, TelemetryCommand.class, WindowsCommand.class})
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, _) -> {
                    command.getErr().println("error: " + error.getMessage());
                    command.getErr().flush();
                    return 1;
                });
    }
}
