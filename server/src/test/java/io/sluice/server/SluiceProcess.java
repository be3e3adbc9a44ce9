package io.sluice.server;

import io.sluice.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command `sluice` in a JVM of its own, as a person or a script starts it. What it writes goes
/// to files, so that it never waits for a test to read.
final class SluiceProcess implements AutoCloseable {

    private static final String READY = " ready at ";

    private final Process process;
    private final Path out;
    private final Path err;

    private SluiceProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// Starts `sluice ARGUMENTS`, with an empty standard input.
    static SluiceProcess start(String... arguments) {
        return startWithInput("", arguments);
    }

    /// Starts `sluice ARGUMENTS` with a text as standard input.
    static SluiceProcess startWithInput(String input, String... arguments) {
        try {
            Path out = Files.createTempFile("sluice", ".out");
            SluiceProcess process = start(Redirect.to(out.toFile()), out, arguments);
            process.process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts `sluice ARGUMENTS` with a standard output that nobody reads any more.
    static SluiceProcess startWithoutReader(String... arguments) {
        try {
            Path out = Files.createTempFile("sluice", ".out");
            SluiceProcess process = start(Redirect.PIPE, out, arguments);
            process.process.getInputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SluiceProcess start(Redirect output, Path out, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("@../jvm.flags", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-Xmx512m", "-Dsluice.home=..", "-cp", classPath()));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile("sluice", ".err");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output)
                        .redirectError(err.toFile())
                        .start();
        return new SluiceProcess(process, out, err);
    }

    /// That of the tests without the tests, whose configuration of the log is not the command's.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Where a server or worker listens; waits until it does.
    List<String> addresses() {
        Await.until(() -> !process.isAlive() || err().contains(READY));
        String line =
                err().lines()
                        .filter(text -> text.contains(READY))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("it has ended: " + err()));
        return List.of(line.substring(line.indexOf(READY) + READY.length()).split(" "));
    }

    /// Where a server or worker listens for TCP; waits until it does.
    String address() {
        return addresses().getFirst();
    }

    /// Waits until the process has ended.
    int exitCode() {
        try {
            if (!process.waitFor(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it has not ended within " + Await.LIMIT + ": " + err());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// What standard output has got so far.
    String out() {
        return new String(outBytes(), StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return read(out);
    }

    /// What standard error has got so far.
    String err() {
        return new String(read(err), StandardCharsets.UTF_8);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
    }

    /// SIGINT, which is what Ctrl-C sends.
    void interrupt() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            Files.delete(out);
            Files.delete(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
