package io.sluice.server;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/// A server or worker in a JVM of its own, with this JVM's flags and class path. Closing ends it:
/// by SIGTERM, so that it drains, and by force where that takes too long.
final class ChildProcess implements AutoCloseable {

    private static final Duration STARTUP = Duration.ofSeconds(30);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Process process;
    private final String uri;

    private ChildProcess(Process process, String uri) {
        this.process = process;
        this.uri = uri;
    }

    /// Starts `sluice ARGUMENTS` and waits until it says that it is ready.
    ///
    /// @param readyMark what its ready line says before its address
    static ChildProcess start(String readyMark, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("io.sluice.server.Main");
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<String> address = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("output of " + arguments.getFirst())
                .start(() -> readOutput(process, readyMark, address));
        try {
            return new ChildProcess(
                    process, MainThread.await(Mono.fromFuture(address).timeout(STARTUP)));
        } catch (QueryException e) {
            process.destroyForcibly();
            throw new QueryException(
                    ErrorCode.CONNECTION_FAILED,
                    "sluice " + arguments.getFirst() + " did not start: " + e.getMessage(),
                    e);
        }
    }

    /// Where it listens.
    String uri() {
        return uri;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Reads to the end, so that the process never waits for its output to be read.
    private static void readOutput(
            Process process, String readyMark, CompletableFuture<String> address) {
        String seen = "";
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                int at = line.indexOf(readyMark);
                if (at >= 0) {
                    address.complete(line.substring(at + readyMark.length()).strip().split(" ")[0]);
                }
                seen = line.isBlank() ? seen : line;
                line = lines.readLine();
            }
            address.completeExceptionally(
                    new QueryException(ErrorCode.CONNECTION_FAILED, "it said " + seen));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }
}
