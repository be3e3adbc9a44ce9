package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// rsocket-js and the JavaScript library of Arrow, without any Sluice code. Needs Node 20 and npm
/// on the path; where they are missing these tests fail.
@ExtendWith(AllocatorExtension.class)
class JavaScriptClientTest {

    private static final Path SOURCES = Path.of("src", "test", "js");
    private static final Path WORK = Path.of("target", "js");

    private static final Schema CITIES =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    private final Batches cities =
            Batches.of(CITIES).row(1L, "Zürich").row(2L, null).batchBreak().row(3L, "Łódź");

    /// The packages named in package-lock.json, from whatever registry npm is set up with.
    @BeforeAll
    static void installPackages() throws IOException, InterruptedException {
        Files.createDirectories(WORK);
        for (String file : List.of("package.json", "package-lock.json", "client.js")) {
            Files.copy(
                    SOURCES.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    }

    @Test
    void readsAResultOverTcp(BufferAllocator allocator) throws Exception {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            assertThat(client(server.tcp(), "all", "cities"))
                    .isEqualTo(
                            "{\"payloads\":3,\"rows\":[{\"id\":\"1\",\"name\":\"Zürich\"},"
                                    + "{\"id\":\"2\",\"name\":null},"
                                    + "{\"id\":\"3\",\"name\":\"Łódź\"}]}");
        }
    }

    @Test
    void readsAResultOverWebSockets(BufferAllocator allocator) throws Exception {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            assertThat(client(server.webSocket(), "all", "cities")).contains("Łódź");
        }
    }

    @Test
    void readsRowsAsJson(BufferAllocator allocator) throws Exception {
        NamedPlans plans = new NamedPlans().add("cities", BatchesExec.of(cities));
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            assertThat(client(server.webSocket(), "json", "cities"))
                    .isEqualTo(
                            "{\"rows\":[{\"id\":\"1\",\"name\":\"Zürich\"},"
                                    + "{\"id\":\"2\",\"name\":null},"
                                    + "{\"id\":\"3\",\"name\":\"Łódź\"}]}");
        }
    }

    @Test
    void requestsOneByOneAndCancels(BufferAllocator allocator) throws Exception {
        BatchesExec source = BatchesExec.of(cities).repeating();
        try (ServerFixture server =
                ServerFixture.of(new NamedPlans().add("endless", source), allocator)) {
            assertThat(client(server.tcp(), "some", "3", "endless")).contains("\"payloads\":4");
            server.awaitIdle();
            assertThat(source.counts().pulled()).isEqualTo(3);
            assertThat(source.counts().closed()).isEqualTo(1);
        }
    }

    @Test
    void readsAnErrorsObject(BufferAllocator allocator) throws Exception {
        try (ServerFixture server = ServerFixture.of(new NamedPlans(), allocator)) {
            assertThat(client(server.tcp(), "all", "nonsense"))
                    .startsWith("{\"code\":769,\"error\":{\"code\":\"SQL_SYNTAX\"")
                    .contains("no plan is called \\\"nonsense\\\"");
        }
    }

    private static String client(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", "client.js"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("js", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .directory(WORK.toFile())
                        .redirectError(errors.toFile())
                        .start();
        String output =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        int exit = process.waitFor();
        assertThat(exit).as("%s: %s", List.of(command), Files.readString(errors)).isZero();
        Files.delete(errors);
        return output;
    }
}
