package io.sluice.rsocket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A JVM of its own that a test talks to line by line: it prints `ready …` when it is, and answers
/// each line that it reads with one line. It ends when its input does.
final class JavaProcess implements AutoCloseable {

    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final Writer input;

    private JavaProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    static JavaProcess start(Class<?> main, String... arguments) {
        return start(Settings.DEFAULT, main.getName(), arguments);
    }

    /// How a JVM is started.
    ///
    /// @param flags the JVM's
    /// @param classPath which entries of this JVM's class path it has
    record Settings(List<String> flags, Predicate<String> classPath, List<String> moreClassPath) {

        static final Settings DEFAULT =
                new Settings(
                        List.of("@../jvm.flags", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                        _ -> true,
                        List.of());

        Settings withFlag(String flag) {
            List<String> more = new ArrayList<>(flags);
            more.add(flag);
            return new Settings(more, classPath, moreClassPath);
        }

        Settings withoutFlags() {
            return new Settings(List.of(), classPath, moreClassPath);
        }

        Settings without(Predicate<String> entries) {
            return new Settings(flags, classPath.and(entries.negate()), moreClassPath);
        }

        Settings with(String entry) {
            List<String> more = new ArrayList<>(moreClassPath);
            more.add(entry);
            return new Settings(flags, classPath, more);
        }
    }

    static JavaProcess start(Settings settings, String main, String... arguments) {
        String classPath =
                Stream.concat(
                                Stream.of(System.getProperty("java.class.path").split(":"))
                                        .filter(settings.classPath()),
                                settings.moreClassPath().stream())
                        .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.flags());
        command.add("-XX:+UseSerialGC");
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        try {
            Path errors = Files.createTempFile("process", ".txt");
            Process started = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            return new JavaProcess(started, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The rest of the line that begins with `ready`; waits for it.
    String ready() {
        return next("ready ");
    }

    /// The answer to a line.
    String ask(String question) {
        try {
            input.write(question + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(errors(), e);
        }
        return next("");
    }

    private String next(String prefix) {
        try {
            String line = output.readLine();
            while (line != null && !line.startsWith(prefix)) {
                line = output.readLine();
            }
            if (line == null) {
                process.waitFor(10, TimeUnit.SECONDS);
                throw new AssertionError("the process has ended: " + errors());
            }
            return line.substring(prefix.length());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(errors(), e);
        }
    }

    /// What the process has written to standard error.
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the process as the operating system does when it has enough: with SIGKILL.
    void kill() {
        process.destroyForcibly();
    }

    /// Stops the process in the middle of whatever it does, as SIGSTOP does.
    void stop() {
        signal("STOP");
    }

    /// Lets a stopped process go on.
    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -" + name + " has failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /// Memory of the process that is in RAM.
    long residentBytes() {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            String line = lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.delete(errors);
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
