package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the commands say when they cannot even begin.
class CommandErrorTest {

    private static final int USAGE = 2;

    @TempDir private static Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Missing required subcommand",
                "frob | Unmatched argument at index 0: 'frob'",
                "sql extra | Unmatched argument at index 1: 'extra'",
                "sql --frob | Unknown option: '--frob'",
                "sql -c | Missing required parameter for option '--command' (SQL)",
                "sql --format xml | Invalid value for option '--format': expected one of [TABLE, CSV, JSONL, ARROW]",
                "sql --connect tcp://localhost:1 --extensions a.jar | --extensions belongs to the server",
                "serve --port x | Invalid value for option '--port': 'x' is not an int",
                "worker --init a.sql | Unknown options: '--init', 'a.sql'"
            })
    void explainsItsUseWhereItIsMisused(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(USAGE);
        assertThat(err()).startsWith(message).contains("Usage: sluice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sql --connect localhost -c x | CONFIG_INVALID | \"localhost\" is no address of the form tcp://host:port",
                "sql --connect tcp://127.0.0.1:1 -c x | CONNECTION_FAILED | no connection to tcp://127.0.0.1:1: ",
                "sql --connect ws://127.0.0.1:1/rsocket -c x | CONNECTION_FAILED | no connection to ws://127.0.0.1:1/rsocket: ",
                "sql -f FOLDER/missing.sql | SOURCE_NOT_FOUND | script FOLDER/missing.sql cannot be read",
                "sql --extensions FOLDER/missing.jar -c x | SOURCE_NOT_FOUND | extension JAR FOLDER/missing.jar cannot be read",
                "serve --port 65536 | CONFIG_INVALID | cannot listen: port out of range",
                "serve --port 0 --websocket-port -1 | CONFIG_INVALID | cannot listen: port out of range",
                "serve --host 203.0.113.1 --port 0 | CONFIG_INVALID | cannot listen: Failed to bind on [203.0.113.1:0]: ",
                "serve --port 0 --max-queries 0 | CONFIG_INVALID | --max-queries 0 is not 1 or more",
                "serve --port 0 --max-client-memory 1MiB | CONFIG_INVALID | --max-client-memory 1MiB is no size of 32MiB or more",
                "serve --port 0 --max-client-memory lots | CONFIG_INVALID | --max-client-memory lots is no size of 32MiB or more",
                "serve --port 0 --worker-silence 10min | CONFIG_INVALID | --worker-silence 10min is no duration of 1s to 5min",
                "serve --port 0 --worker-silence 9223372036854775807h | CONFIG_INVALID | is no duration of 1s to 5min",
                "serve --port 0 --worker http://localhost:1 | CONFIG_INVALID | \"http://localhost:1\" is no address of the form",
                "serve --port 0 --init FOLDER/missing.sql | SOURCE_NOT_FOUND | script FOLDER/missing.sql cannot be read",
                "worker --port 65536 | CONFIG_INVALID | cannot listen: port out of range",
                "worker --port 0 --extensions FOLDER/missing.jar | SOURCE_NOT_FOUND | extension JAR FOLDER/missing.jar cannot be read"
            })
    void failsWithOneLine(String arguments, String code, String message) {
        assertFails(arguments, code, message.replace("FOLDER", folder.toString()));
    }

    @Test
    void saysThatAPortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            String message = "cannot listen: Failed to bind on [127.0.0.1:" + port + "]: ";

            assertFails("serve --port " + port, "CONFIG_INVALID", message);
            assertThat(err()).contains("Address already in use");
            assertFails("serve --port 0 --websocket-port " + port, "CONFIG_INVALID", message);
            assertFails("worker --port " + port, "CONFIG_INVALID", message);
        }
    }

    @Test
    void namesTheStatementOfAnInitFileThatFails() throws IOException {
        Path file = write("init.sql", "CREATE VIEW v AS SELECT 1 AS a;\nSELECT b\nFROM v;");

        assertFails(
                "serve --port 0 --init " + file,
                "NAME_NOT_FOUND",
                file + ", statement 2: no column \"b\" (line 1, column 8)");
    }

    @Test
    void refusesAScriptThatIsNoText() throws IOException {
        Path file = folder.resolve("bytes.sql");
        Files.write(file, new byte[] {'S', (byte) 0xff, (byte) 0xfe});

        assertFails("sql -f " + file, "DATA_MALFORMED", "script " + file + " is not UTF-8 text");
    }

    @Test
    void refusesAJarThatIsNoExtension() throws IOException {
        Path file = write("text.jar", "no JAR at all");

        assertFails(
                "serve --port 0 --extensions " + file,
                "EXTENSION_CONFLICT",
                "[" + file + "] name no extension");
    }

    @Test
    void refusesAnExtensionWhoseClassIsMissing() throws IOException {
        Path jar = ExtensionJar.of(folder, "Absent");

        assertFails("sql -c x --extensions " + jar, "INTERNAL", "Provider Absent not found");
        assertFails("serve --port 0 --extensions " + jar, "INTERNAL", "Provider Absent not found");
    }

    @Test
    void refusesAnExtensionThatClashes() throws IOException {
        Path builtin = ExtensionJar.withFunction(folder, "Uppercase", "upper");
        Path first = ExtensionJar.withFunction(folder, "First", "twice_named");
        Path second = ExtensionJar.withFunction(folder, "Second", "twice_named");
        String both = " --extensions " + first + " --extensions " + second;

        assertFails("serve --port 0 --extensions " + builtin, "EXTENSION_CONFLICT", "Uppercase");
        assertThat(err()).contains("upper");
        assertFails("worker --port 0 --extensions " + builtin, "EXTENSION_CONFLICT", "Uppercase");
        assertFails("sql -c x --extensions " + builtin, "EXTENSION_CONFLICT", "Uppercase");
        assertFails("serve --port 0" + both, "EXTENSION_CONFLICT", "");
        assertThat(err()).contains("Second", "twice_named");
    }

    private void assertFails(String arguments, String code, String message) {
        err.reset();
        int exitCode = run(arguments);
        assertThat(exitCode).as(err()).isEqualTo(Main.FAILED);
        assertThat(err()).startsWith("error: " + code + ": ").contains(message).hasLineCount(1);
    }

    private int run(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        for (int word = 0; word < words.length; word++) {
            words[word] = words[word].replace("FOLDER", folder.toString());
        }
        return Main.run(words, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void refusesArgumentsThatTheLocaleCannotRead() {
        String[] arguments = {"sql", "-c", "select '\uFFFD' = '\uFFFD\uFFFD'"};
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertThat(Main.run(arguments, "ANSI_X3.4-1968", stream)).isEqualTo(Main.FAILED);
        assertThat(err())
                .startsWith("error: CONFIG_INVALID: argument 3 has characters that the locale's")
                .contains("ANSI_X3.4-1968", "LC_ALL=C.UTF-8", "-f");
    }
}
